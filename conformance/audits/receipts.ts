import { InlineKeys } from '../../identity/keys/KeySet.ts';
import { type AnsweredReceipt, answeredReceipt, receiptHead } from '../../identity/receipts/AnsweredReceipt.ts';
import { digestOf, isSigned, type Receipt, receiptText } from '../../identity/receipts/Receipt.ts';
import { receiptsHeader } from '../../schema/hubHeaders.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import type { Exchange } from '../Exchange.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { change, type Input } from '../mutations.ts';
import { productInput, workspaceOf } from '../workspace.ts';

const asksForReceipts = { [receiptsHeader]: '1' };

/** Receipts, with which a hub cannot deny or change what it executed. Format: docs/identity.md. */
export const receiptsAudits: readonly Audit[] = [
  audit({
    id: 'RECEIPTS-1',
    level: 'MUST',
    profile: 'trading',
    requirement:
      "The response to a mutation with the header `ehub-receipts: 1` has `extensions.receipts`: a receipt that names the hub, the contract, the operation and the principal, signed with one of the hub's `keys` in the registry.",
    causes: {
      MISSING: 'Write a receipt in the transaction of each mutation, and seal it before you respond.',
      FORM: 'Give the receipt all members of docs/identity.md, and no others.',
      FACTS: 'Name your hub, the contract, the field of the mutation and the party of the principal.',
      NOT_SIGNED: 'Sign the JSON array of docs/identity.md with a key that the registry lists for your hub.',
    },
    async run(hub, violation) {
      const { merchantId } = await workspaceOf(hub);
      const { answered, exchange } = await receiptOf(hub, 'receipt');
      if (answered === undefined) throw violation('MISSING', 'The response has no receipt.', exchange);
      const receipt = answeredReceipt.safeParse(answered).data;
      if (!receipt) throw violation('FORM', `${JSON.stringify(answered)} is not a receipt.`, exchange);
      if ('pending' in receipt) throw violation('MISSING', 'The receipt is pending.', exchange);
      const facts = { hub: hub.code, contract: 'merchants', operation: 'createProduct', party: merchantId };
      const wrong = Object.entries(facts).find(([name, value]) => receipt[name as keyof typeof facts] !== value);
      if (wrong) throw violation('FACTS', `The receipt's ${wrong[0]} is not ${wrong[1]}.`, exchange);
      const key = new InlineKeys(keysOf(hub)).get(receipt.kid);
      if (!isSigned(receiptText(receipt), receipt.signature, key, receipt.at))
        throw violation('NOT_SIGNED', "The signature is not one of the hub's keys.", exchange);
    },
  }),
  audit({
    id: 'RECEIPTS-2',
    level: 'MUST',
    profile: 'trading',
    requirement:
      "`input` of a receipt is the SHA-256 digest, in base64url, of the mutation's `input` as canonical JSON (RFC 8785).",
    causes: {
      DIGEST:
        'Sort the members of objects by their names, write no white space, and leave out what the client left out.',
    },
    async run(hub, violation) {
      const { merchantId } = await workspaceOf(hub);
      const { answered, exchange } = await receiptOf(hub, 'receipt');
      const expected = digestOf(canonical(productInput(hub, merchantId, 'receipt')));
      const digest = (answered as Receipt | undefined)?.input;
      if (digest !== undefined && digest !== expected)
        throw violation('DIGEST', `The digest is ${digest} instead of ${expected}.`, exchange);
    },
  }),
  audit({
    id: 'RECEIPTS-3',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'Receipts of a contract are a chain: positions count up from 1, and `previous` is the digest of the receipt before.',
    causes: {
      POSITION: 'Number the receipts of a contract without gaps.',
      PREVIOUS: "Put the digest of the previous receipt's signed text into `previous`.",
    },
    async run(hub, violation) {
      let before = (await receiptOf(hub, 'chain 0')).answered as Receipt | undefined;
      // Other mutations of the hub may come between two of ours; of several pairs, at least one is adjacent.
      for (const n of [1, 2, 3, 4, 5]) {
        const { answered, exchange } = await receiptOf(hub, `chain ${n}`);
        const receipt = answered as Receipt | undefined;
        if (!before || !receipt || 'pending' in receipt) return;
        if (receipt.position <= before.position)
          throw violation('POSITION', `Position ${receipt.position} comes after ${before.position}.`, exchange);
        if (receipt.position === before.position + 1) {
          if (receipt.previous !== digestOf(receiptText(before)))
            throw violation('PREVIOUS', '`previous` is not the digest of the receipt before.', exchange);
          return;
        }
        before = receipt;
      }
    },
  }),
  audit({
    id: 'RECEIPTS-4',
    level: 'MUST',
    profile: 'trading',
    requirement: 'A repeated mutation leaves no further receipt: its response has the receipt of the first.',
    causes: { OTHER: 'Keep the receipt with the idempotency key.' },
    async run(hub, violation) {
      const first = (await receiptOf(hub, 'receipt again')).answered as Receipt | undefined;
      const { answered, exchange } = await receiptOf(hub, 'receipt again');
      const again = answered as Receipt | undefined;
      if (first && again?.position !== first.position)
        throw violation(
          'OTHER',
          `The first response has the receipt at ${first.position}, the second that at ${again?.position}.`,
          exchange,
        );
    },
  }),
  audit({
    id: 'RECEIPTS-5',
    level: 'SHOULD',
    profile: 'trading',
    requirement:
      'A query with the header `ehub-receipts: head` is answered with `extensions.receiptHead`: position, digest and time of the last receipt.',
    causes: { MISSING: 'Publish the head of each chain, so that others can prove that it was not cut.' },
    async run(hub, violation) {
      requireKeys(hub);
      await receiptOf(hub, 'head');
      const { extensions, exchange } = await hub.ask('merchants', '{ __typename }', {
        headers: { [receiptsHeader]: 'head' },
      });
      if (!receiptHead.safeParse(extensions?.receiptHead).success)
        throw violation('MISSING', `extensions.receiptHead is ${JSON.stringify(extensions?.receiptHead)}.`, exchange);
    },
  }),
];

/** Creates a product with a receipt. */
async function receiptOf(
  hub: HubUnderTest,
  name: string,
): Promise<{ answered: AnsweredReceipt | undefined; exchange: Exchange }> {
  requireKeys(hub);
  const { merchant, merchantId } = await workspaceOf(hub);
  const input: Input = productInput(hub, merchantId, name);
  const { extensions, exchange } = await change(hub, 'createProduct', merchant, input, asksForReceipts);
  const receipts = extensions?.receipts;
  return { answered: Array.isArray(receipts) ? (receipts[0] as AnsweredReceipt) : undefined, exchange };
}

/** @throws NotApplicable for a hub without a key */
function requireKeys(hub: HubUnderTest): void {
  if (keysOf(hub).length === 0) throw new NotApplicable('The registry has no key of the hub: it signs no receipts.');
}

/** The keys with which it signs receipts. */
function keysOf({ registry, code }: HubUnderTest) {
  return registry.hubs.find((hub) => hub.code === code)?.keys ?? [];
}

/** JSON in the one form of RFC 8785, for inputs whose numbers are integers. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
