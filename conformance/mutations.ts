import type { Principal } from '../identity/principals/Principal.ts';
import type { ContractName } from '../schema/contracts.ts';
import { NotJudged, Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';

/** The fields that the kit selects on the changed row. */
const mutations = {
  registerMerchant: { contract: 'merchants', input: 'RegisterMerchantInput', row: 'merchant { id kyb legalName }' },
  decideKyb: { contract: 'merchants', input: 'DecideKybInput', row: 'merchant { id kyb }' },
  grantConsent: { contract: 'merchants', input: 'GrantConsentInput', row: 'merchant { id }' },
  createProduct: {
    contract: 'merchants',
    input: 'CreateProductInput',
    row: 'product { id title price { amount currencyCode } }',
  },
  listProduct: { contract: 'merchants', input: 'ListProductInput', row: 'listing { id status }' },
  receiveStock: {
    contract: 'inventory',
    input: 'ReceiveStockInput',
    row: 'stockLevel { id onHand available version }',
  },
  adjustStock: { contract: 'inventory', input: 'AdjustStockInput', row: 'stockLevel { id onHand available version }' },
  reserveStock: {
    contract: 'inventory',
    input: 'ReserveStockInput',
    row: 'reservation { id state expiresAt lines { quantity allocations { quantity } } }',
  },
  commitReservation: { contract: 'inventory', input: 'ReservationInput', row: 'reservation { id state }' },
  releaseReservation: { contract: 'inventory', input: 'ReservationInput', row: 'reservation { id state }' },
  openAccount: { contract: 'settlement', input: 'OpenAccountInput', row: 'account { id posted { amount } }' },
  depositFunds: { contract: 'settlement', input: 'DepositFundsInput', row: 'account { id posted { amount } }' },
  holdFunds: { contract: 'settlement', input: 'HoldFundsInput', row: 'settlement { id state nettingCycleId }' },
  postSettlement: { contract: 'settlement', input: 'SettlementInput', row: 'settlement { id state nettingCycleId }' },
  voidSettlement: { contract: 'settlement', input: 'SettlementInput', row: 'settlement { id state nettingCycleId }' },
  recordInboundSettlement: {
    contract: 'settlement',
    input: 'RecordInboundSettlementInput',
    row: 'settlement { id state nettingCycleId }',
  },
  quoteFx: {
    contract: 'settlement',
    input: 'QuoteFxInput',
    row: `fxQuote { id sell { amount currencyCode } buy { amount currencyCode } rateNumerator rateDenominator expiresAt usedBy }`,
  },
  placeTrade: { contract: 'settlement', input: 'PlaceTradeInput', row: 'trade { id state }' },
  cancelTrade: { contract: 'settlement', input: 'CancelTradeInput', row: 'trade { id state }' },
  quoteLandedCost: {
    contract: 'shipments',
    input: 'QuoteLandedCostInput',
    row: `quote { id goods { amount currencyCode } freight { amount currencyCode } insurance { amount currencyCode }
      dueToOrigin { amount currencyCode } dueToCustoms { amount currencyCode } estimatedTotal { amount currencyCode }
      charges { kind base { amount currencyCode } ratePpm amount { amount currencyCode } rule } expiresAt usedBy }`,
  },
  assessImport: {
    contract: 'shipments',
    input: 'AssessImportInput',
    row: 'assessment { procedure charges { kind base { amount currencyCode } ratePpm amount { amount currencyCode } } }',
  },
  bookShipment: {
    contract: 'shipments',
    input: 'BookShipmentInput',
    row: `shipment { id state tradeRef sscc origin { code } destination { code } incoterm createdAt
      items { product { id } quantity hsCode customsValue { amount currencyCode } } }`,
  },
  cancelShipment: { contract: 'shipments', input: 'CancelShipmentInput', row: 'shipment { id state }' },
  recordShipmentEvents: {
    contract: 'shipments',
    input: 'RecordShipmentEventsInput',
    row: 'shipment { id state events(first: 100) { id type } }',
  },
  recordImport: { contract: 'shipments', input: 'RecordImportInput', row: 'counted { amount }' },
  extendReservation: { contract: 'inventory', input: 'ExtendReservationInput', row: 'reservation { id state }' },
  closeNettingCycle: {
    contract: 'settlement',
    input: 'CloseNettingCycleInput',
    row: `nettingCycle { id state settlements digest net { from { code } amount { amount } settlements }
      lines(first: 1000) { tradeRef from { code } amount { amount currencyCode } } }`,
  },
} as const satisfies Readonly<
  Record<string, { readonly contract: ContractName; readonly input: string; readonly row: string }>
>;

export type MutationName = keyof typeof mutations;

/** All but `assessImport` have an `idempotencyKey`. */
export type Input = Readonly<Record<string, unknown>>;

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** The payload of a mutation. */
export interface Change<Row> {
  /** Null if it is refused. */
  readonly row: Row | null;
  readonly userErrors: readonly UserError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly exchange: Exchange;
}

/** The text of a mutation with the variable `input`. */
export function mutationText(name: MutationName): string {
  const { input, row } = mutations[name];
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${row} userErrors { code message field } } }`;
}

/**
 * Sends a mutation, signed and with the token of its principal.
 * @throws Violation `UNEXPECTED_ERRORS` if the response has GraphQL errors; NotJudged if the hub depends on a supergraph
 *   that does not answer
 */
export async function change<Row>(
  hub: HubUnderTest,
  name: MutationName,
  as: Principal,
  input: Input,
  headers?: Readonly<Record<string, string>>,
): Promise<Change<Row>> {
  const { contract, row } = mutations[name];
  const answer = await hub.ask<Record<string, { userErrors: readonly UserError[] } & Record<string, Row | null>>>(
    contract,
    mutationText(name),
    { variables: { input }, as, headers },
  );
  const [first] = answer.errors;
  const { exchange, extensions } = answer;
  if (/^PEER_/.test(String(first?.extensions?.code)))
    throw new NotJudged(`For ${name} the hub asks the supergraph, which does not answer: ${String(first?.message)}`);
  const payload = answer.data?.[name];
  if (first || !payload)
    throw new Violation('UNEXPECTED_ERRORS', `${name} is answered with the error: ${String(first?.message)}`, exchange);
  const field = /^\w+/.exec(row)?.[0] ?? '';
  return { row: payload[field] ?? null, userErrors: payload.userErrors ?? [], extensions, exchange };
}

/**
 * As `change`, for a change that must be accepted.
 * @throws Violation `REFUSED`
 */
export async function done<Row>(
  hub: HubUnderTest,
  name: MutationName,
  as: Principal,
  input: Input,
): Promise<Row & { readonly exchange: Exchange }> {
  const { row, userErrors, exchange } = await change<Row>(hub, name, as, input);
  if (!row || userErrors.length > 0) {
    const [first] = userErrors;
    throw new Violation('REFUSED', `${name} is refused: ${first?.code} ${first?.message}`, exchange);
  }
  return { ...row, exchange };
}

/**
 * Requires that a change is refused.
 * @param accepted the cause of the violation if it is executed @throws Violation `accepted`, or `CODE` if it is refused with
 *   another code
 */
export function requireRefusal<Cause extends string>(
  { row, userErrors, exchange }: Change<unknown>,
  code: string,
  violation: (cause: Cause | 'CODE', detail: string, exchange: Exchange) => Violation,
  accepted: Cause,
  detail: string,
): void {
  if (row) throw violation(accepted, detail, exchange);
  const [first] = userErrors;
  if (first?.code !== code) throw violation('CODE', `The code is ${first?.code} instead of ${code}.`, exchange);
}
