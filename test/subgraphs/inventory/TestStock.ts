import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import type { Supergraph } from '../../../subgraphs/host/supergraph/Supergraph.ts';
import { subgraph as inventorySubgraph } from '../../../subgraphs/inventory/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { brokenLevels } from './brokenLevels.ts';

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

export interface Level {
  readonly id: string;
  readonly regime: string;
  readonly lot: string | null;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly version: number;
}

export interface Reservation {
  readonly id: string;
  readonly state: string;
  readonly expiresAt: string;
  readonly lines: readonly {
    readonly quantity: number;
    readonly allocations: readonly { readonly quantity: number; readonly level: { readonly lot: string | null } }[];
  }[];
}

export interface Outcome<Subject> {
  readonly subject: Subject | null;
  readonly userErrors: readonly UserError[];
}

/** Any mutation of inventory, with what its tests look at. */
const level = 'subject: stockLevel { id regime lot onHand reserved available version }';
const reservation =
  'subject: reservation { id state expiresAt lines { quantity allocations { quantity level { lot } } } }';
const subjects = {
  receiveStock: ['ReceiveStockInput', level],
  adjustStock: ['AdjustStockInput', level],
  writeOffStock: ['WriteOffStockInput', level],
  moveRegime: ['MoveRegimeInput', level],
  reserveStock: ['ReserveStockInput', reservation],
  extendReservation: ['ExtendReservationInput', reservation],
  commitReservation: ['ReservationInput', reservation],
  releaseReservation: ['ReservationInput', reservation],
} as const;

type LevelMutation = 'receiveStock' | 'adjustStock' | 'writeOffStock' | 'moveRegime';
type SubjectOf<Name> = Name extends LevelMutation ? Level : Reservation;

/** A hub with an inventory of its own and a clock that the test sets. */
export class TestStock {
  readonly hub: TestHub;
  readonly clock: { nowMs: number };
  /** What the supergraph says of declarations, by their ids. */
  readonly declarations: Map<string, object>;
  #keys = 0;

  private constructor(hub: TestHub, clock: { nowMs: number }, declarations: Map<string, object>) {
    this.hub = hub;
    this.declarations = declarations;
    this.clock = clock;
  }

  static async start(): Promise<TestStock> {
    // Noon in Kuala Lumpur.
    const clock = { nowMs: Date.parse('2026-03-01T04:00:00Z') };
    const declarations = new Map<string, object>();
    const imported = derivedGlobalId('MYKUL', 'Product', 'imported tea');
    const supergraph: Supergraph = {
      async ask<Data>(_: string, variables: object) {
        const { declaration, product } = variables as { declaration: string; product: string };
        const data = {
          declaration: declarations.get(declaration) ?? null,
          product: { id: product, gtin: product === imported ? '9556001234568' : null },
        };
        return { kind: 'DATA' as const, data: data as Data };
      },
    };
    const hub = await startTestHub({
      code: 'MYKUL',
      subgraphs: [inventorySubgraph],
      now: () => clock.nowMs,
      supergraph,
    });
    return new TestStock(hub, clock, declarations);
  }

  /** A product of this hub, the same for the same name. */
  product(name: string): string {
    return derivedGlobalId('MYKUL', 'Product', name);
  }

  /** A key that no call has used. */
  key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** Sends one mutation; a missing idempotency key is made up. */
  async send<Name extends keyof typeof subjects>(name: Name, input: object): Promise<Outcome<SubjectOf<Name>>> {
    const [type, fields] = subjects[name];
    const text = `mutation ($input: ${type}!) { outcome: ${name}(input: $input) { ${fields} userErrors { code message field } } }`;
    const variables = { input: { idempotencyKey: this.key(), ...input } };
    const answer = await this.hub.query<{ outcome: Outcome<SubjectOf<Name>> }>('inventory', text, variables);
    if (!answer.data) throw new Error(JSON.stringify(answer.errors));
    return answer.data.outcome;
  }

  /** Sends one mutation that must not be refused. */
  async done<Name extends keyof typeof subjects>(name: Name, input: object): Promise<SubjectOf<Name>> {
    const { subject, userErrors } = await this.send(name, input);
    if (!subject) throw new Error(JSON.stringify(userErrors));
    return subject;
  }

  /** The codes and fields of a mutation that must be refused. */
  async refusal(
    name: keyof typeof subjects,
    input: object,
  ): Promise<readonly (readonly [string, string | undefined])[]> {
    const { subject, userErrors } = await this.send(name, input);
    if (subject) throw new Error(`${name} was not refused.`);
    return userErrors.map(({ code, field }) => [code, field?.join('.')]);
  }

  receive(product: string, quantity: number, place: object = {}): Promise<Level> {
    return this.done('receiveStock', { productId: this.product(product), location: 'MYPKG-1', quantity, ...place });
  }

  reserve(product: string, quantity: number, rest: object = {}): Promise<Reservation> {
    return this.done('reserveStock', { tradeRef: 'trade', lines: [this.line(product, quantity)], ...rest });
  }

  line(product: string, quantity: number, regime: string | null = null) {
    return { productId: this.product(product), quantity, regime };
  }

  /** Reads; nothing may fail. */
  async ask<Data>(text: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.hub.query<Data>('inventory', text, variables);
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** What a reader is told of a product: [onHand, reserved, available]; null where it never had stock. */
  async counters(product: string, regime: string | null = null): Promise<readonly number[] | null> {
    const answer = await this.hub.query<{ _entities: [{ stock: Level | null }] }>(
      'inventory',
      `query ($products: [_Any!]!, $regime: Regime) {
        _entities(representations: $products) { ... on Product { stock(regime: $regime) { onHand reserved available } } }
      }`,
      { products: [{ __typename: 'Product', id: this.product(product) }], regime },
    );
    const stock = answer.data?._entities[0].stock;
    return stock ? [stock.onHand, stock.reserved, stock.available] : null;
  }

  brokenLevels(): Promise<object[]> {
    return brokenLevels(this.hub);
  }

  advance(seconds: number): void {
    this.clock.nowMs += seconds * 1000;
  }

  close(): Promise<void> {
    return this.hub.close();
  }
}
