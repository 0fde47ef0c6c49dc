import type { Hub } from '../../schema/registry/Hub.ts';
import type { Cancellation } from '../Cancellation.ts';
import type { FetchCall } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { withRootSelections } from './FieldGroup.ts';
import { type HubAnswer, notAsked, type RowCounter, unsupported } from './HubCaller.ts';
import { HubOperation, variablesTextOf } from './HubOperation.ts';
import type { PartitionedFetch, RootField } from './RootField.ts';
import { queryArguments } from './rootArguments.ts';

/** A root field that several hubs can answer, asked of one of them. */
export interface RootFieldCall {
  readonly hub: Hub;
  readonly operation: HubOperation;
  /** Values that the gateway itself gives, as JSON members. */
  readonly gatewayVariables?: string;
  readonly cancellation?: Cancellation;
  readonly countRows?: RowCounter;
}

/** Asks one hub for one root field, within the short time of a call that others answer too. Never rejects. */
export function askRootField(
  { caller, fetch }: PartitionedFetch,
  { group }: RootField,
  call: FetchCall,
  { hub, operation, gatewayVariables = '', cancellation, countRows }: RootFieldCall,
): HubAnswer | Promise<HubAnswer> {
  const text = caller.textFor(hub, operation, call.variables);
  if (text.kind === 'NOT_ASKABLE') return notAsked(hub.code, text.failure);
  if (!text.rootNames.has(group.responseName)) return unsupported(hub.code, text, group.responseName);
  const clients = variablesTextOf(text, fetch.variableNames, call);
  const variablesText = `${gatewayVariables}${gatewayVariables && clients && ','}${clients}`;
  return caller.ask(
    call.request,
    { hub, text, variablesText, timeoutMs: limits.scatteredTimeoutMs, cancellation },
    countRows,
  );
}

/** One root field asked of several hubs, each for itself: without the argument that names hubs, not their business. */
export function scatteredOperation(context: PartitionedFetch, root: RootField): HubOperation {
  const own = queryArguments(root);
  const selections = root.group.fields.map((node) => ({ ...node, arguments: own }));
  return new HubOperation(withRootSelections(context.fetch.document, selections), context);
}
