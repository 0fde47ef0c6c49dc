import type { Alteration, Call } from './FaultyHub.ts';

/** What a hub answers to a mutation, as far as faults change it. */
interface Payload {
  [row: string]: unknown;
  userErrors: { code: string; message?: string; field?: string[] }[];
}

export const inputOf = ({ body }: Call) => (body?.variables?.input ?? {}) as Readonly<Record<string, unknown>>;
const words = (text: unknown) => String(text).replace(/[:-]/g, ' ');
export const hasKey = (call: Call, key: string) => words(inputOf(call).idempotencyKey).endsWith(` ${words(key)}`);
export const isOf = ({ headers }: Call, audit: string) => headers['ehub-audit'] === audit;

/** Changes the answer to the mutation whose idempotency key ends so. */
export function payload(call: Call, key: string, change: (payload: Payload, name: string) => void): void {
  const [name, found] = Object.entries(call.answer.data ?? {})[0] ?? [];
  if (name && found && hasKey(call, key)) change(found as Payload, name);
}

const rows: Readonly<Record<string, string>> = {
  registerMerchant: 'merchant',
  decideKyb: 'merchant',
  createProduct: 'product',
  listProduct: 'listing',
  receiveStock: 'stockLevel',
  adjustStock: 'stockLevel',
  reserveStock: 'reservation',
  commitReservation: 'reservation',
  releaseReservation: 'reservation',
  openAccount: 'account',
  depositFunds: 'account',
  closeNettingCycle: 'nettingCycle',
  quoteFx: 'fxQuote',
  placeTrade: 'trade',
  cancelTrade: 'trade',
  quoteLandedCost: 'quote',
  assessImport: 'assessment',
  recordImport: 'counted',
  bookShipment: 'shipment',
  cancelShipment: 'shipment',
  recordShipmentEvents: 'shipment',
  extendReservation: 'reservation',
};
const rowOf = (name: string) => rows[name] ?? 'settlement';

export const accept =
  (key: string): Alteration =>
  (call) =>
    payload(call, key, (answer, name) => {
      answer[rowOf(name)] = { id: 'x', price: {} };
      answer.userErrors = [];
    });

export const reject =
  (key: string): Alteration =>
  (call) =>
    payload(call, key, (answer, name) => {
      answer[rowOf(name)] = null;
      answer.userErrors = [{ code: 'CONFLICT', message: 'No.' }];
    });

/** Another code, where the hub refuses. */
export const rename =
  (key: string): Alteration =>
  (call) =>
    payload(call, key, ({ userErrors: [first] }) => {
      if (first) first.code = 'EXPIRED';
    });

export const change =
  (key: string, row: Readonly<Record<string, unknown>>): Alteration =>
  (call) =>
    payload(call, key, (answer, name) => {
      Object.assign(answer[rowOf(name)] as object, row);
    });
