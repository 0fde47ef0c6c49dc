import type { FetchCall } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { askRootField } from './askRootField.ts';
import { mergedPage, missingRows } from './ConnectionMerge.ts';
import { connectionShape } from './ConnectionShape.ts';
import { connectionAnswer } from './connectionAnswer.ts';
import { HubConnection } from './HubConnection.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import type { MergeAnswers } from './RootPart.ts';
import { readPage } from './readPage.ts';

/** What one question to one hub asks. */
type Question = 'keys' | 'rows' | 'moreRows';

/**
 * `merge: CONNECTION`. Every hub is asked for a few rows, and those whose rows reach into the page are asked for more
 * until the page is certain: asking each for a whole page would carry a hundred times what is shown over the wire. Where
 * even one row of each hub would be too many, sort keys go first.
 */
export function mergeConnections(context: PartitionedFetch, roots: RootFields, root: RootField): MergeAnswers {
  const { subgraph } = context.fetch;
  const { responseName } = root.group;
  const shape = connectionShape(context, roots, root);
  const { names } = shape;

  const ask = async (call: FetchCall, connection: HubConnection, question: Question, count: number): Promise<void> => {
    const answer = await askRootField(context, root, call, {
      hub: connection.hub,
      operation: shape[question],
      gatewayVariables: `"${names.first}":${count},"${names.after}":${JSON.stringify(connection.after ?? null)}`,
      countRows: (data) => (data[responseName] as Record<string, unknown[]> | undefined)?.[names.keys]?.length,
    });
    if (question === 'keys') connection.takeKeys(answer, count);
    else connection.takeRows(answer, count);
  };

  /** Asks until the page is certain. Each round asks every hub that is still needed, at once. */
  const fill = async (call: FetchCall, hubs: readonly HubConnection[], first: number): Promise<void> => {
    const share = Math.floor((limits.scatterRowsFactor * first) / hubs.length);
    const keys = Math.min(first, limits.scatterKeys);
    const question = share < keys ? 'keys' : 'rows';
    const count = question === 'keys' ? keys : Math.min(first, share);
    await Promise.all(hubs.map((hub) => ask(call, hub, question, count)));

    for (let round = 1; round < limits.scatterRounds; round++) {
      const missing = missingRows(hubs, first);
      if (missing.size === 0) return;
      await Promise.all([...missing].map(([hub, rows]) => ask(call, hub, 'moreRows', rows)));
    }
  };

  return async (call, hubs, errors) => {
    const page = readPage(root, subgraph, call.variables);
    if ('message' in page) return { value: null, errors: [page] };
    const connections = hubs.map((hub) => new HubConnection(hub, page.positions.get(hub.code), shape));
    await fill(call, connections, page.first);
    const merged = { page, hubs: connections, rows: mergedPage(connections, page.first) };
    const answer = connectionAnswer(shape, subgraph, merged);
    return { value: answer.value, errors: [...errors, ...answer.errors] };
  };
}
