import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import type { UserError } from '../../../subgraphs/host/Refusal.ts';
import type {
  LandedCostEstimate,
  LandedCostQuote,
  Shipment,
  ShipmentEventInput,
} from '../../../subgraphs/shipments/resolverTypes.ts';
import type { TestHub } from '../../support/hub/startTestHub.ts';
import { shoes, type TwoHubs } from './startTwoHubs.ts';

const money = '{ amount currencyCode }';
const charges = `charges { kind base ${money} ratePpm amount ${money} rule }`;

export const quoteFields = `id origin { code } destination { code } lines { product { id } quantity unitPrice ${money} }
  goods ${money} freight ${money} insurance ${money} dueToOrigin ${money} ${charges} dueToCustoms ${money}
  estimatedTotal ${money} procedure ruleVersion expiresAt usedBy takesAllowance`;

export const shipmentFields = `id tradeRef state origin { code } destination { code } incoterm sscc s10
  items { product { id } quantity hsCode customsValue ${money} }
  declarations { id hub { code } direction procedure status ${charges} }
  events { id type eventTime recordTime bizStep disposition location recordedBy { code } corrects } clientReference createdAt updatedAt`;

const estimatesText = `query ($lines: [QuoteLineInput!]!, $destination: HubCode!, $incoterm: Incoterm, $consignee: ConsigneeKind,
  $currency: CurrencyCode) {
  landedCostEstimates(lines: $lines, destination: $destination, incoterm: $incoterm, consignee: $consignee, currency: $currency) {
    product { id } productId quantity goods ${money} freight ${money} insurance ${money} duties ${money} total ${money}
    ${charges} procedure ruleVersion userErrors { code message field } } }`;

/** What a hub estimates, all at once, and the faults of the query. */
export async function estimate(hub: TestHub, input: object) {
  const variables = { incoterm: 'DDP', consignee: 'PERSON', ...input };
  type Data = { landedCostEstimates: readonly LandedCostEstimate[] | null };
  const { data, errors } = await hub.query<Data>('shipments', estimatesText, variables);
  return { estimates: data?.landedCostEstimates ?? null, errors: errors ?? [] };
}

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

/** What the saga of a trade, or the origin, says to the destination of a quote's allowance. */
export async function tellOfAllowance(hub: TestHub, name: 'holdAllowance' | 'releaseAllowance', input: object) {
  const selection = 'entity: allowance { quoteId amount { amount } }';
  return mutate<{ amount: { amount: string } }>(hub, name, 'AllowanceInput', selection, input);
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
export async function readyToBook(hubs: TwoHubs, quantity = 1) {
  hubs.supergraph.products.set(shoes.id, shoes);
  const lines = [{ productId: shoes.id, quantity }];
  const { entity, userErrors, errors } = await quote(hubs.hangzhou, { lines, destination: 'MYKUL' });
  if (!entity) throw new Error(`No quote: ${JSON.stringify([...userErrors, ...errors])}`);
  return reserved(hubs, entity);
}

/** Has the goods of a quote reserved for a trade of their own; answers the input of a booking. */
export function reserved(
  { supergraph, clock }: TwoHubs,
  { id, origin, lines }: LandedCostQuote,
  tradeRef = `trade-${newKey()}`,
) {
  const reservationId = derivedGlobalId(origin.code, 'Reservation', tradeRef);
  supergraph.reservations.set(reservationId, {
    tradeRef,
    state: 'HELD',
    expiresAt: new Date(clock.nowMs + 86_400_000).toISOString(),
    lines: lines.map(({ product, quantity }) => ({ product: { id: product?.id }, quantity })),
  });
  return { quoteId: id, tradeRef, reservationId };
}

export async function bookedShipment(hubs: TwoHubs): Promise<Shipment> {
  const { entity, userErrors, errors } = await book(hubs.hangzhou, await readyToBook(hubs));
  if (!entity) throw new Error(`No shipment: ${JSON.stringify([...userErrors, ...errors])}`);
  return entity;
}
