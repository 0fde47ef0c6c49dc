import { type Audit, audit } from '../Audit.ts';
import type { Exchange } from '../Exchange.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { type Change, change, done, requireRefusal } from '../mutations.ts';
import { list, newProduct, type Workspace, workspaceOf } from '../workspace.ts';

/** How long the holds of the expiry audit last. */
const shortHoldS = 1;

interface Level {
  readonly id: string;
  readonly onHand: number;
  readonly available: number;
  readonly version: number;
}

interface Reservation {
  readonly id: string;
  readonly state: string;
  readonly lines: readonly {
    readonly quantity: number;
    readonly allocations: readonly { readonly quantity: number }[];
  }[];
}

/** Stock: each piece can be held once and sold once, and is available again if it is not sold. */
export const stockAudits: readonly Audit[] = [
  audit({
    id: 'STOCK-1',
    level: 'MUST',
    profile: 'trading',
    requirement:
      '`onHand`, `reserved` and `available` of a product add up: available = onHand − reserved. `receiveStock` adds pieces, and a quantity of zero or below is refused with `INVALID`.',
    causes: {
      SUM: 'Compute `available` as `onHand` minus `reserved`, over the same levels.',
      NOT_ADDED: 'Add the received pieces to `onHand` of the level.',
      ACCEPTED: 'Refuse quantities of zero and below.',
    },
    async run(hub, violation) {
      const { workspace, product } = await stocked(hub, 'received', 10);
      await receive(hub, workspace, product, 5, 'five more');
      const stock = await stockOf(hub, workspace, product);
      if (stock.onHand !== 15)
        throw violation('NOT_ADDED', `After 10 and 5 pieces, onHand is ${stock.onHand}.`, stock.exchange);
      if (stock.available !== stock.onHand - stock.reserved)
        throw violation(
          'SUM',
          `${stock.onHand} on hand and ${stock.reserved} reserved, but ${stock.available} available.`,
          stock.exchange,
        );
      const { row, exchange } = await change(hub, 'receiveStock', workspace.operator, receipt(hub, product, 0, 'none'));
      if (row) throw violation('ACCEPTED', 'A quantity of 0 is received.', exchange);
    },
  }),
  audit({
    id: 'STOCK-2',
    level: 'MUST',
    profile: 'trading',
    requirement:
      '`adjustStock` is refused with `STALE_VERSION` if the level has changed since the version that the client read, and with `OUT_OF_STOCK` if it removes more than is available.',
    causes: {
      STALE_ACCEPTED: 'Compare `expectedVersion` with the version of the level, in the transaction that changes it.',
      TOO_MUCH_ACCEPTED: 'Never let `available` become negative.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { workspace, product, level } = await stocked(hub, 'adjusted', 10);
      await receive(hub, workspace, product, 1, 'adjusted later');
      const { levels } = await stockOf(hub, workspace, product);
      const current = levels[0]?.version ?? level.version;
      for (const [cause, delta, expectedVersion, code] of [
        ['STALE_ACCEPTED', 1, level.version, 'STALE_VERSION'],
        ['TOO_MUCH_ACCEPTED', -12, current, 'OUT_OF_STOCK'],
      ] as const) {
        const input = {
          levelId: level.id,
          delta,
          expectedVersion,
          reason: 'ehub check',
          idempotencyKey: hub.key(cause),
        };
        const detail = `A correction by ${delta} at version ${expectedVersion} is accepted.`;
        requireRefusal(await change(hub, 'adjustStock', workspace.operator, input), code, violation, cause, detail);
      }
    },
  }),
  audit({
    id: 'STOCK-3',
    level: 'MUST',
    profile: 'trading',
    requirement:
      '`reserveStock` holds all lines or none: if one is short, it is refused with `OUT_OF_STOCK` and nothing is held. Held pieces are no longer available.',
    causes: {
      ACCEPTED: 'Refuse to hold more than is available.',
      CODE: 'Refuse with OUT_OF_STOCK in `userErrors`.',
      PARTLY_HELD: 'Hold all lines in one transaction, and undo it if one is short.',
      NOT_HELD: 'Count held pieces in `reserved`.',
    },
    async run(hub, violation) {
      const one = await stocked(hub, 'first line', 10);
      const two = await stocked(hub, 'second line', 3);
      const { workspace } = one;
      const lines = [line(one.product, 4), line(two.product, 4)];
      requireRefusal(
        await reserve(hub, workspace, lines, 'too much'),
        'OUT_OF_STOCK',
        violation,
        'ACCEPTED',
        '4 pieces of 3 are held.',
      );
      const before = await stockOf(hub, workspace, one.product);
      if (before.available !== 10)
        throw violation('PARTLY_HELD', `After the refusal, ${before.available} of 10 are available.`, before.exchange);
      await held(hub, workspace, [line(one.product, 4)], 'four');
      const after = await stockOf(hub, workspace, one.product, 'after');
      if (after.reserved !== 4 || after.available !== 6)
        throw violation(
          'NOT_HELD',
          `With 4 of 10 held, ${after.reserved} are reserved, ${after.available} available.`,
          after.exchange,
        );
    },
  }),
  audit({
    id: 'STOCK-4',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'Pieces are never held twice, however many reservations come at once: of ten for three of ten pieces each, three succeed.',
    causes: {
      OVERSOLD: 'Lock the levels of a product while you count and hold its pieces.',
      NOT_SOLD: 'Let a reservation wait for another one and succeed if enough is left.',
    },
    async run(hub, violation) {
      const { workspace, product } = await stocked(hub, 'contended', 10);
      const attempts = Array.from({ length: 10 }, (_, i) =>
        reserve(hub, workspace, [line(product, 3)], `at once ${i}`),
      );
      const answers = await Promise.all(attempts);
      const holds = answers.filter(({ row }) => row).length;
      const stock = await stockOf(hub, workspace, product);
      if (holds > 3 || stock.available < 0 || stock.reserved !== 3 * holds)
        throw violation(
          'OVERSOLD',
          `${holds} holds of 3 pieces; ${stock.reserved} reserved, ${stock.available} available of 10.`,
          stock.exchange,
        );
      if (holds < 3)
        throw violation(
          'NOT_SOLD',
          `Only ${holds} reservations of 3 pieces succeed with 10 available.`,
          stock.exchange,
        );
    },
  }),
  audit({
    id: 'STOCK-5',
    level: 'MUST',
    profile: 'trading',
    requirement:
      '`releaseReservation` makes the pieces available again; `commitReservation` takes them out of stock. A reservation that is RELEASED or COMMITTED stays so: another step is refused with `ILLEGAL_TRANSITION`.',
    causes: {
      NOT_RELEASED: 'Give released pieces back.',
      NOT_COMMITTED: 'Take committed pieces out of `onHand` and `reserved`.',
      STATE: 'Answer the state after the change.',
      ACCEPTED: 'Refuse steps from a final state.',
      CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.',
    },
    async run(hub, violation) {
      const { workspace, product } = await stocked(hub, 'sold', 10);
      const { marketplace } = workspace;
      const released = await held(hub, workspace, [line(product, 2)], 'to release');
      const step = (id: string, name: string) => ({ id, idempotencyKey: hub.key(name) });
      const release = await done<Reservation>(hub, 'releaseReservation', marketplace, step(released.id, 'release'));
      if (release.state !== 'RELEASED')
        throw violation('STATE', `The released reservation is ${release.state}.`, release.exchange);
      const back = await stockOf(hub, workspace, product);
      if (back.available !== 10)
        throw violation('NOT_RELEASED', `After the release, ${back.available} of 10 are available.`, back.exchange);
      const illegal = await change(hub, 'commitReservation', marketplace, step(released.id, 'commit released'));
      requireRefusal(illegal, 'ILLEGAL_TRANSITION', violation, 'ACCEPTED', 'A released reservation is committed.');
      const sold = await held(hub, workspace, [line(product, 3)], 'to commit');
      const commit = await done<Reservation>(hub, 'commitReservation', marketplace, step(sold.id, 'commit'));
      if (commit.state !== 'COMMITTED')
        throw violation('STATE', `The committed reservation is ${commit.state}.`, commit.exchange);
      const left = await stockOf(hub, workspace, product, 'left');
      if (left.onHand !== 7 || left.reserved !== 0)
        throw violation(
          'NOT_COMMITTED',
          `With 3 of 10 sold, ${left.onHand} are on hand, ${left.reserved} reserved.`,
          left.exchange,
        );
    },
  }),
  audit({
    id: 'STOCK-6',
    level: 'MUST',
    profile: 'trading',
    requirement: 'A hold ends by itself after `holdSeconds`: from then on its pieces are available.',
    causes: { STILL_HELD: 'Leave holds that have expired out of `reserved`, from the moment at which they expire.' },
    async run(hub, violation) {
      const { workspace, product } = await stocked(hub, 'expiring', 10);
      await held(hub, workspace, [line(product, 4)], 'short', shortHoldS);
      await hub.pause(shortHoldS * 1_000 + 500);
      const stock = await stockOf(hub, workspace, product);
      if (stock.available !== 10)
        throw violation(
          'STILL_HELD',
          `Half a second after a hold has expired, ${stock.available} of 10 are available.`,
          stock.exchange,
        );
    },
  }),
  audit({
    id: 'STOCK-7',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'Pieces are held first expiry first: from the lot that expires first. A lot that has expired is not available.',
    causes: {
      ORDER: 'Allocate from levels in the order of `expiresOn`, those without one last.',
      EXPIRED: 'Leave levels out of `available` after the last day on which the lot may be sold.',
    },
    async run(hub, violation) {
      const workspace = await workspaceOf(hub);
      const product = await newProduct(hub, workspace, 'lots');
      await list(hub, workspace, product);
      for (const [lot, expiresOn] of [
        ['LATE', '2099-12-31'],
        ['EARLY', '2099-01-31'],
        ['PAST', '2020-01-31'],
      ] as const)
        await done(hub, 'receiveStock', workspace.operator, { ...receipt(hub, product, 5, lot), lot, expiresOn });
      const stock = await stockOf(hub, workspace, product);
      if (stock.available !== 10)
        throw violation(
          'EXPIRED',
          `Of 5 + 5 pieces and 5 expired ones, ${stock.available} are available.`,
          stock.exchange,
        );
      await held(hub, workspace, [line(product, 5)], 'first expiry');
      const { levels, exchange } = await stockOf(hub, workspace, product, 'lots');
      const early = levels.find(({ lot }) => lot === 'EARLY');
      if (early?.reserved !== 5)
        throw violation('ORDER', `Of the lot that expires first, ${early?.reserved} of 5 are held.`, exchange);
    },
  }),
  audit({
    id: 'STOCK-8',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'The movements of a level add up to it: each change of `onHand` and `reserved` has its entry, and entries are never changed.',
    causes: { SUM: 'Write a movement in the transaction of each change.' },
    async run(hub, violation) {
      const { workspace, product, level } = await stocked(hub, 'moved', 10);
      const { id } = await held(hub, workspace, [line(product, 3)], 'moved');
      await done(hub, 'commitReservation', workspace.marketplace, { id, idempotencyKey: hub.key('moved commit') });
      const query =
        'query ($id: ID!) { stockLevel(id: $id) { onHand reserved movements(first: 100) { kind quantity } } }';
      type Moved = {
        stockLevel: { onHand: number; reserved: number; movements: { kind: string; quantity: number }[] };
      };
      const { stockLevel, exchange } = await hub.read<Moved>('inventory', query, {
        variables: { id: level.id },
        as: workspace.operator,
      });
      const sum = (signs: Readonly<Record<string, number>>) =>
        stockLevel.movements.reduce((total, { kind, quantity }) => total + (signs[kind] ?? 0) * quantity, 0);
      const onHand = sum({ RECEIVE: 1, ADJUST: 1, MOVE_IN: 1, MOVE_OUT: -1, COMMIT: -1 });
      const reserved = sum({ RESERVE: 1, RELEASE: -1, COMMIT: -1 });
      if (onHand !== stockLevel.onHand || reserved !== stockLevel.reserved)
        throw violation('SUM', `The movements add up to ${onHand} on hand and ${reserved} reserved.`, exchange);
    },
  }),
];

const line = (productId: string, quantity: number) => ({ productId, quantity });

function receipt(hub: HubUnderTest, productId: string, quantity: number, name: string) {
  return { productId, location: 'EHUB-CHECK', quantity, idempotencyKey: hub.key(`receive ${productId} ${name}`) };
}

function receive(hub: HubUnderTest, { operator }: Workspace, product: string, quantity: number, name: string) {
  return done<Level>(hub, 'receiveStock', operator, receipt(hub, product, quantity, name));
}

/** A new product with this many pieces. */
async function stocked(hub: HubUnderTest, name: string, quantity: number) {
  const workspace = await workspaceOf(hub);
  const product = await newProduct(hub, workspace, name);
  await list(hub, workspace, product);
  return { workspace, product, level: await receive(hub, workspace, product, quantity, name) };
}

function reserve(
  hub: HubUnderTest,
  { marketplace }: Workspace,
  lines: readonly object[],
  name: string,
  holdSeconds = 600,
): Promise<Change<Reservation>> {
  const key = hub.key(`reserve ${name}`);
  return change<Reservation>(hub, 'reserveStock', marketplace, {
    tradeRef: key,
    lines,
    holdSeconds,
    idempotencyKey: key,
  });
}

function held(
  hub: HubUnderTest,
  { marketplace }: Workspace,
  lines: readonly object[],
  name: string,
  holdSeconds = 600,
) {
  const key = hub.key(`reserve ${name}`);
  return done<Reservation>(hub, 'reserveStock', marketplace, {
    tradeRef: key,
    lines,
    holdSeconds,
    idempotencyKey: key,
  });
}

interface Stock {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly levels: readonly (Level & { readonly reserved: number; readonly lot: string | null })[];
}

/**
 * The stock of a product as the hub's operator sees it.
 * @param alias of the entity list, so that two reads in one audit differ
 */
async function stockOf(
  hub: HubUnderTest,
  { operator }: Workspace,
  id: string,
  alias = 'stock',
): Promise<Stock & { exchange: Exchange }> {
  const query = `query ($representations: [_Any!]!) { ${alias}: _entities(representations: $representations) {
    ... on Product { stock { onHand reserved available levels { id lot onHand reserved available version } } } } }`;
  const variables = { representations: [{ __typename: 'Product', id }] };
  const { exchange, ...data } = await hub.read<Record<string, { stock: Stock | null }[]>>('inventory', query, {
    variables,
    as: operator,
  });
  const stock = data[alias]?.[0]?.stock;
  if (!stock) throw new TypeError(`The product ${id} has no stock`);
  return { ...stock, exchange };
}
