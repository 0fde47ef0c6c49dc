import type { FetchCall } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { askRootField } from './askRootField.ts';
import { mergedPage, missingRows } from './ConnectionMerge.ts';
import { type ConnectionShape, connectionShape } from './ConnectionShape.ts';
import { connectionAnswer } from './connectionAnswer.ts';
import { toldOnce } from './fetchErrors.ts';
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

    const asked = scatteredHubs(this.#context, this.#root, call);
    if ('message' in asked) return partResult(group.responseName, null, [asked]);
    const { hubs, errors } = asked;
    const lists = this.#shape.lists.filter((list) => isIncluded(list.group, call.variables));
    const connections = hubs.map((hub) => new HubConnection(hub, page.positions.get(hub.code), this.#shape, lists));
    await this.#fill(call, connections, page.first);

    const rows = mergedPage(connections, page.first);
    const merged = { page, hubs: connections, rows };
    const answer = connectionAnswer(this.#shape, this.#context.fetch.subgraph, call.variables, merged);
    return partResult(group.responseName, answer.value, toldOnce([...errors, ...answer.errors]));
  }

  /** Asks until the page is certain. Each round asks every hub that is still needed, at once. */
  async #fill(call: FetchCall, hubs: readonly HubConnection[], first: number): Promise<void> {
    const share = Math.floor((limits.scatterRowsFactor * first) / hubs.length);
    const keys = Math.min(first, limits.scatterKeys);
    const question = share < keys ? 'keys' : 'rows';
    const count = question === 'keys' ? keys : Math.min(first, share);
    await Promise.all(hubs.map((hub) => this.#ask(call, hub, question, count)));

    for (let round = 1; round < limits.scatterRounds; round++) {
      const missing = missingRows(hubs, first);
      if (missing.size === 0) return;
      await Promise.all([...missing].map(([hub, rows]) => this.#ask(call, hub, 'moreRows', rows)));
    }
  }

  async #ask(call: FetchCall, connection: HubConnection, question: Question, count: number): Promise<void> {
    const { names } = this.#shape;
    const { responseName } = this.#root.group;
    const answer = await askRootField(this.#context, this.#root, call, {
      hub: connection.hub,
      operation: this.#shape[question],
      gatewayVariables: `"${names.first}":${count},"${names.after}":${JSON.stringify(connection.after ?? null)}`,
      countRows: (data) => (data[responseName] as Record<string, unknown[]> | undefined)?.[names.keys]?.length,
    });
    if (question === 'keys') connection.takeKeys(answer, count);
    else connection.takeRows(answer, count);
  }
}
