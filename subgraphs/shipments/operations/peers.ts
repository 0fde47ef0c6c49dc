import { openCaller } from '../../../identity/principals/Caller.ts';
import { type OfferedProduct, offerSelection } from '../../host/access/offers.ts';
import { ownerIdOf } from '../../host/access/parties.ts';
import { hubError } from '../../host/hubErrors.ts';
import type { Money } from '../../host/money.ts';
import { Refusal, type UserError } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askIfKnown, askNewest, askOrThrow, ownerOf } from '../../host/supergraph/askOrThrow.ts';
import type { AllowanceInput, AssessImportInput, Charge, Query_importEstimatesArgs } from '../resolverTypes.ts';

/** What this subgraph asks of the others, each through the supergraph as any client would. */

export interface ProductFacts extends OfferedProduct {
  readonly id: string;
  readonly hsCode: string;
  readonly originCountry: string;
  readonly grossWeightGrams: number;
}

const productSelection = `id hsCode originCountry grossWeightGrams ${offerSelection}`;
const productQuery = /* GraphQL */ `
  query ProductToQuote($id: ID!) { product(id: $id) { ${productSelection} } }
`;

export async function askForProduct(context: HubContext, id: string): Promise<ProductFacts | null> {
  const what = 'The product';
  return (await askOrThrow<{ product: ProductFacts | null }>(context, what, productQuery, { id })).product;
}

/**
 * Several products in one operation, which the gateway plans once for each number of them.
 * @returns in the order of the ids; null where there is none
 */
export async function askForProducts(
  context: HubContext,
  ids: readonly string[],
): Promise<readonly (ProductFacts | null)[]> {
  const declared = ids.map((_, n) => `$id${n}: ID!`).join(', ');
  const fields = ids.map((_, n) => `product${n}: product(id: $id${n}) { ${productSelection} }`).join(' ');
  const text = `query ProductsToEstimate(${declared}) { ${fields} }`;
  const variables = Object.fromEntries(ids.map((id, n) => [`id${n}`, id]));
  const data = await askOrThrow<Record<string, ProductFacts | null>>(context, 'The products', text, variables);
  return ids.map((_, n) => data[`product${n}`] ?? null);
}

const hubQuery = /* GraphQL */ `
  query DestinationOfQuote($code: HubCode!) { hub(code: $code) { currency subgraphs { name unsupportedFields } } }
`;

interface DestinationFacts {
  readonly currency: string;
  /** Whether its contract is new enough to be told what became of a quote. */
  readonly recordsImports: boolean;
}

interface HubAnswer {
  readonly currency: string;
  readonly subgraphs: readonly { readonly name: string; readonly unsupportedFields: readonly string[] }[];
}

export async function askForHub(context: HubContext, code: string): Promise<DestinationFacts | null> {
  const what = 'The destination hub';
  const { hub } = await askOrThrow<{ hub: HubAnswer | null }>(context, what, hubQuery, { code });
  if (!hub) return null;
  const isUnsupported = hub.subgraphs.some(({ unsupportedFields }) =>
    unsupportedFields.includes('Mutation.recordImport'),
  );
  return { currency: hub.currency, recordsImports: !isUnsupported };
}

export interface DestinationAssessment {
  readonly procedure: string;
  readonly ruleVersion: string;
  readonly charges: readonly Charge[];
  /** What they take of the consignee's allowance; null where none counts. */
  readonly allowance: Money | null;
}

/** @param allowance the field that tells what the consignee's allowance has to do with it */
const assessMutation = (allowance: string) => /* GraphQL */ `
  mutation AssessForQuote($input: AssessImportInput!) {
    assessImport(input: $input) {
      assessment {
        procedure
        ruleVersion
        charges { kind base { amount currencyCode } ratePpm amount { amount currencyCode } rule }
        allowance: ${allowance} { amount currencyCode }
      }
      userErrors { code message field }
    }
  }
`;
const assessing = { text: assessMutation('allowance'), isHeldLater: true } as const;
/** Before version 1.4 of the contract the allowance was held for the quote. */
const assessingAndHolding = { text: assessMutation('allowanceHeld'), isHeldLater: false } as const;

/** @throws Refusal with what the destination refuses, in its own words; its field paths are of no use to our client */
export async function askForAssessment(
  context: HubContext,
  input: Omit<AssessImportInput, 'holdAllowance'>,
): Promise<DestinationAssessment> {
  const what = `The duties and taxes of ${input.destination}`;
  type Answer = {
    assessImport: { assessment: DestinationAssessment | null; userErrors: readonly UserError[] };
  };
  const ask = ({ text, isHeldLater }: typeof assessing | typeof assessingAndHolding) => ({
    text,
    variables: { input: isHeldLater ? { ...input, holdAllowance: false } : input },
  });
  const { assessImport } = await askNewest<Answer>(context, what, [ask(assessing), ask(assessingAndHolding)]);
  if (assessImport.assessment) return assessImport.assessment;
  throw refusedBy(input.destination, assessImport.userErrors);
}

const estimatesQuery = /* GraphQL */ `
  query EstimateImports($destination: HubCode!, $consignee: ConsigneeKind!, $consignments: [ConsignmentInput!]!) {
    importEstimates(destination: $destination, consignee: $consignee, consignments: $consignments) {
      assessment {
        procedure
        ruleVersion
        charges { kind base { amount currencyCode } ratePpm amount { amount currencyCode } rule }
        allowance { amount currencyCode }
      }
      userErrors { code message field }
    }
  }
`;

/**
 * What the destination's customs would charge for each consignment, or why it would not let it in. Nothing is held.
 * @throws GraphQLError `PEER_FAILED` where the destination is on a contract without estimates
 */
export async function askForEstimates(
  context: HubContext,
  variables: Omit<Query_importEstimatesArgs, 'consignments'> & { readonly consignments: readonly object[] },
): Promise<readonly (DestinationAssessment | Refusal)[]> {
  type Payload = { assessment: DestinationAssessment | null; userErrors: readonly UserError[] };
  const { destination } = variables;
  const what = `The duties and taxes of ${destination}`;
  const answer = await askIfKnown<{ importEstimates: readonly Payload[] | null }>(context, what, {
    ...{ text: estimatesQuery, variables },
  });
  if (!answer?.importEstimates) {
    throw hubError('PEER_FAILED', `${destination} serves an older contract without estimates. Request a quote.`, {
      peer: destination,
    });
  }
  return answer.importEstimates.map(({ assessment, userErrors }) => assessment ?? refusedBy(destination, userErrors));
}

function refusedBy(hub: string, userErrors: readonly UserError[]): Refusal {
  return new Refusal(userErrors.map(({ code, message }) => ({ code, message: `${hub}: ${message}`, field: null })));
}

const holdMutation = /* GraphQL */ `
  mutation HoldForBooking($input: AllowanceInput!) {
    holdAllowance(input: $input) { allowance { quoteId } userErrors { code message } }
  }
`;

/**
 * Has the destination hold what a quote takes of the consignee's allowance, for a booking that no trade is behind.
 * @throws Refusal `ALLOWANCE_EXCEEDED`
 */
export async function askForAllowance(
  context: HubContext,
  input: Pick<AllowanceInput, 'destination' | 'quoteId' | 'idempotencyKey'>,
): Promise<void> {
  type Answer = { holdAllowance: { allowance: object | null; userErrors: readonly UserError[] } | null };
  const what = `The allowance at ${input.destination}`;
  const answer = await askIfKnown<Answer>(context, what, { text: holdMutation, variables: { input } });
  // A destination on an older contract held it for the quote.
  if (answer?.holdAllowance && !answer.holdAllowance.allowance) {
    throw refusedBy(input.destination, answer.holdAllowance.userErrors);
  }
}

export interface ReservationFacts {
  readonly tradeRef: string;
  /** `HELD`, `COMMITTED`, `RELEASED` or `EXPIRED`. */
  readonly state: string;
  readonly expiresAt: string;
  readonly lines: readonly { readonly product: { readonly id: string } | null; readonly quantity: number }[];
}

const reservationQuery = /* GraphQL */ `
  query ReservationToBook($id: ID!) {
    reservation(id: $id) { tradeRef state expiresAt lines { product { id } quantity } }
  }
`;

const reservationOwnerQuery = /* GraphQL */ `
  query OwnerOfReservation($id: ID!) { found: reservation(id: $id) { ownerId } }
`;

/** Null for another's than the caller's, as for one that there is not. */
export async function askForReservation(context: HubContext, id: string): Promise<ReservationFacts | null> {
  const { caller } = context;
  const [{ reservation }, owner] = await Promise.all([
    askOrThrow<{ reservation: ReservationFacts | null }>(context, 'The reservation', reservationQuery, { id }),
    caller === openCaller ? undefined : ownerOf(context, reservationOwnerQuery, id),
  ]);
  return owner === undefined || owner === ownerIdOf(caller) ? reservation : null;
}
