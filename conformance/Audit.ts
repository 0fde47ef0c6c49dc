import type { ContractName } from '../schema/contracts.ts';
import { Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';

/** As in RFC 2119: a hub that violates a MUST breaks the network's responses; one that violates a SHOULD makes them worse. */
export type Level = 'MUST' | 'SHOULD';

/** What a hub claims to be. Each profile includes the ones before it; all but the first write test data. */
export const profiles = ['merchants', 'trading', 'settling'] as const;
export type Profile = (typeof profiles)[number];

/** The contracts that a hub of each profile serves. */
export const contractsOfProfile: Readonly<Record<Profile, readonly ContractName[]>> = {
  merchants: ['merchants'],
  trading: ['merchants', 'inventory'],
  settling: ['merchants', 'inventory', 'settlement', 'shipments'],
};

/** One requirement of hubs, and how to find out from outside whether a hub meets it. */
export interface Audit {
  /** Its subject and number, e.g. `ENTITIES-1`: never reused for another requirement. */
  readonly id: string;
  readonly level: Level;
  /** The first profile that it belongs to. */
  readonly profile: Profile;
  /** The requirement in one or two sentences, as `docs/implementers.md` states it. */
  readonly requirement: string;
  /** The causes by which a hub can violate it, each with what to change. */
  readonly causes: Readonly<Record<string, string>>;
  /** Resolves if the hub meets the requirement. @throws Violation, NotApplicable or NotJudged */
  readonly run: (hub: HubUnderTest) => Promise<void>;
}

interface AuditDefinition<Cause extends string> extends Omit<Audit, 'causes' | 'run'> {
  readonly causes: Readonly<Record<Cause, string>>;
  readonly run: (hub: HubUnderTest, violation: MakeViolation<NoInfer<Cause>>) => Promise<void>;
}

type MakeViolation<Cause extends string> = (cause: Cause, detail: string, exchange?: Exchange) => Violation;

/** An audit whose violations can only have the causes that it lists. */
export function audit<Cause extends string>({ run, ...definition }: AuditDefinition<Cause>): Audit {
  return { ...definition, run: (hub) => run(hub, (...violation) => new Violation(...violation)) };
}
