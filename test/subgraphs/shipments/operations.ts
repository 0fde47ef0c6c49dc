import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import type { UserError } from '../../../subgraphs/host/Refusal.ts';
import type { LandedCostQuote, Shipment, ShipmentEventInput } from '../../../subgraphs/shipments/resolverTypes.ts';
import type { TestHub } from '../../support/hub/startTestHub.ts';
import { shoes, type TwoHubs } from './startTwoHubs.ts';

const money = '{ amount currencyCode }';
const charges = `charges { kind base ${money} ratePpm amount ${money} rule }`;

export const quoteFields = `id origin { code } destination { code } lines { product { id } quantity unitPrice ${money} }
  goods ${money} freight ${money} insurance ${money} dueToOrigin ${money} ${charges} dueToCustoms ${money}
  estimatedTotal ${money} procedure ruleVersion expiresAt usedBy`;

export const shipmentFields = `id tradeRef state origin { code } destination { code } incoterm sscc s10
  items { product { id } quantity hsCode customsValue ${money} }
  declarations { id hub { code } direction procedure status ${charges} }
  events { id type eventTime recordTime bizStep disposition location recordedBy { code } corrects } createdAt`;

interface Answer<Entity> {
  readonly entity: Entity | null;
  readonly userErrors: readonly UserError[];
  readonly errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

let keys = 0;

/** An idempotency key that no other call has. */
export function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}

export function quote(hub: TestHub, input: object): Promise<Answer<LandedCostQuote>> {
  return mutate(hub, 'quoteLandedCost', 'QuoteLandedCostInput', `entity: quote { ${quoteFields} }`, input);
}

export function book(hub: TestHub, input: object): Promise<Answer<Shipment>> {
  return mutate(hub, 'bookShipment', 'BookShipmentInput', `entity: shipment { ${shipmentFields} }`, input);
}

export function cancel(hub: TestHub, id: string): Promise<Answer<Shipment>> {
  return mutate(hub, 'cancelShipment', 'CancelShipmentInput', `entity: shipment { ${shipmentFields} }`, {
    id,
    reason: 'The buyer changed their mind.',
  });
}

export function record(
  hub: TestHub,
  shipmentId: string,
  events: readonly ShipmentEventInput[],
): Promise<Answer<Shipment>> {
  const input = { shipmentId, events };
  return mutate(
    hub,
    'recordShipmentEvents',
    'RecordShipmentEventsInput',
    `entity: shipment { ${shipmentFields} }`,
    input,
  );
}

/** A key of its own is added unless the input has one. */
async function mutate<Entity>(
  hub: TestHub,
  name: string,
  inputType: string,
  selection: string,
  input: object,
): Promise<Answer<Entity>> {
  const text = `mutation ($input: ${inputType}!) { payload: ${name}(input: $input) { ${selection} userErrors { code message field } } }`;
  const variables = { input: { idempotencyKey: newKey(), ...input } };
  const { data, errors } = await hub.query<{ payload: Omit<Answer<Entity>, 'errors'> }>('shipments', text, variables);
  return { ...(data?.payload ?? { entity: null, userErrors: [] }), errors: errors ?? [] };
}

/** Quotes shoes from Hangzhou to Kuala Lumpur and reserves them; answers the input of a booking. */
export async function readyToBook({ hangzhou, supergraph, clock }: TwoHubs, quantity = 1) {
  supergraph.products.set(shoes.id, shoes);
  const { entity, userErrors, errors } = await quote(hangzhou, {
    lines: [{ productId: shoes.id, quantity }],
    destination: 'MYKUL',
  });
  if (!entity) throw new Error(`No quote: ${JSON.stringify([...userErrors, ...errors])}`);
  const tradeRef = `trade-${newKey()}`;
  const reservationId = derivedGlobalId('CNHGH', 'Reservation', tradeRef);
  supergraph.reservations.set(reservationId, {
    tradeRef,
    state: 'HELD',
    expiresAt: new Date(clock.nowMs + 900_000).toISOString(),
    lines: [{ product: { id: shoes.id }, quantity }],
  });
  return { quoteId: entity.id, tradeRef, reservationId };
}

export async function bookedShipment(hubs: TwoHubs): Promise<Shipment> {
  const { entity, userErrors, errors } = await book(hubs.hangzhou, await readyToBook(hubs));
  if (!entity) throw new Error(`No shipment: ${JSON.stringify([...userErrors, ...errors])}`);
  return entity;
}
