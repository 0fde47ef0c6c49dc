import type { FetchCall } from '../execute/DataSource.ts';
import type { Hub } from '../hubs/Hub.ts';
import { limits } from '../limits.ts';
import { askRootField } from './askRootField.ts';
import { mergedPage, missingRows } from './ConnectionMerge.ts';
import { type ConnectionShape, connectionShape } from './ConnectionShape.ts';
import { connectionAnswer } from './connectionAnswer.ts';
import { HubConnection } from './HubConnection.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { emptyPart, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { readPage } from './readPage.ts';
import { isIncluded } from './SelectedField.ts';
import { scatteredHubs } from './scatteredHubs.ts';

/** What one question to one hub asks. */
type Question = 'keys' | 'rows' | 'moreRows';

/**
 * A connection over many hubs (`@scatter(merge: CONNECTION)`). Every hub is asked for a few rows, and those whose rows
 * reach into the page are asked for more until the page is certain: asking each for a whole page would carry a hundred
 * times what is shown over the wire. Where even one row of each hub would be too many, sort keys go first.
 */
export class ConnectionField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #shape: ConnectionShape;

  constructor(context: PartitionedFetch, roots: RootFields, root: RootField) {
    this.#context = context;
    this.#root = root;
    this.#shape = connectionShape(context, roots, root);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { group } = this.#root;
    if (!isIncluded(group, call.variables)) return emptyPart;
    const page = readPage(this.#root, this.#context.fetch.subgraph, call.variables);
    if ('message' in page) return partResult(group.responseName, null, [page]);

    const { hubs, errors } = scatteredHubs(call, this.#root, this.#context.fetch.subgraph);
    const connections = new Map<HubConnection, Hub>();
    for (const hub of hubs) connections.set(new HubConnection(hub.code, page.positions.get(hub.code)), hub);
    await this.#fill(call, connections, page.first);

    const rows = mergedPage([...connections.keys()], page.first);
    const answer = connectionAnswer(this.#shape, this.#context.fetch.subgraph, call.variables, {
      page,
      hubs: [...connections.keys()],
      rows,
    });
    return partResult(group.responseName, answer.value, [...errors, ...answer.errors]);
  }

  /** Asks until the page is certain. Each round asks every hub that is still needed, at once. */
  async #fill(call: FetchCall, connections: ReadonlyMap<HubConnection, Hub>, first: number): Promise<void> {
    const ask = (question: Question, counts: Iterable<[HubConnection, number]>) =>
      Promise.all(
        [...counts].map(([connection, count]) =>
          this.#ask(call, connections.get(connection) as Hub, connection, question, count),
        ),
      );
    const all = [...connections.keys()];
    const share = Math.floor((limits.scatterRowsFactor * first) / all.length);
    if (share > 0)
      await ask(
        'rows',
        all.map((connection) => [connection, Math.min(first, share)]),
      );
    else
      await ask(
        'keys',
        all.map((connection) => [connection, Math.min(first, limits.scatterKeys)]),
      );

    for (let round = 1; round < limits.scatterRounds; round++) {
      const missing = missingRows(all, first) as Map<HubConnection, number>;
      if (missing.size === 0) return;
      await ask('moreRows', missing);
    }
  }

  async #ask(call: FetchCall, hub: Hub, connection: HubConnection, question: Question, count: number): Promise<void> {
    const { names } = this.#shape;
    const { responseName } = this.#root.group;
    const answer = await askRootField(this.#context, this.#root, call, {
      hub,
      operation: this.#shape[question],
      gatewayVariables: `"${names.first}":${count},"${names.after}":${JSON.stringify(connection.after ?? null)}`,
      countRows: (data) => (data[responseName] as Record<string, unknown[]> | undefined)?.[names.keys]?.length,
    });
    if (question === 'keys') connection.takeKeys(answer, this.#shape, count);
    else connection.takeRows(answer, this.#shape, count);
  }
}
