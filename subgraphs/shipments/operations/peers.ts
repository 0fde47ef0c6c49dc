import { openCaller } from '../../../identity/principals/Caller.ts';
import { type OfferedProduct, offerSelection } from '../../host/access/offers.ts';
import { ownerIdOf } from '../../host/access/parties.ts';
import type { Money } from '../../host/money.ts';
import { Refusal, type UserError } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow, ownerOf } from '../../host/supergraph/askOrThrow.ts';
import type { AssessImportInput, Charge } from '../resolverTypes.ts';

/** What this subgraph asks of the others, each through the supergraph as any client would. */

export interface ProductFacts extends OfferedProduct {
  readonly id: string;
  readonly hsCode: string;
  readonly originCountry: string;
  readonly grossWeightGrams: number;
}

const productQuery = /* GraphQL */ `
  query ProductToQuote($id: ID!) {
    product(id: $id) { id hsCode originCountry grossWeightGrams ${offerSelection} }
  }
`;

export async function askForProduct(context: HubContext, id: string): Promise<ProductFacts | null> {
  const what = 'The product';
  return (await askOrThrow<{ product: ProductFacts | null }>(context, what, productQuery, { id })).product;
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
  /** What it holds of the consignee's allowance; null where none counts. */
  readonly allowanceHeld: Money | null;
}

const assessMutation = /* GraphQL */ `
  mutation AssessForQuote($input: AssessImportInput!) {
    assessImport(input: $input) {
      assessment {
        procedure
        ruleVersion
        charges { kind base { amount currencyCode } ratePpm amount { amount currencyCode } rule }
        allowanceHeld { amount currencyCode }
      }
      userErrors { code message field }
    }
  }
`;

/** @throws Refusal with what the destination refuses, in its own words; its field paths are of no use to our client */
export async function askForAssessment(context: HubContext, input: AssessImportInput): Promise<DestinationAssessment> {
  const { assessImport } = await askOrThrow<{
    assessImport: { assessment: DestinationAssessment | null; userErrors: readonly UserError[] };
  }>(context, `The duties and taxes of ${input.destination}`, assessMutation, { input });
  if (assessImport.assessment) return assessImport.assessment;
  throw new Refusal(
    assessImport.userErrors.map(({ code, message }) => ({
      code,
      message: `${input.destination}: ${message}`,
      field: null,
    })),
  );
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
