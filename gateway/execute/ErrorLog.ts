import type { GraphQLFormattedError } from 'graphql';
import type { ResponsePath } from './ResponsePath.ts';

/** What went wrong in one execution, and which nulls it explains. Paths are internal until `translate` is called. */
export class ErrorLog {
  #errors: GraphQLFormattedError[] = [];
  /** Places that errors account for, besides their own paths. */
  #explained: ResponsePath[] = [];
  /** Objects that a fetch added nothing to. */
  #bare: ResponsePath[] = [];
  #tree: ExplainedTree | undefined;
  #bareTree: ExplainedTree | undefined;

  /**
   * @param explained places that the error accounts for where it is reported once for many
   * @param bare objects that lack what a fetch should have added, and with it what others needed that for
   */
  add(
    error: GraphQLFormattedError,
    explained: readonly ResponsePath[] = [error.path ?? []],
    bare: readonly ResponsePath[] = [],
  ): void {
    this.#errors.push(error);
    this.#explained.push(...explained);
    this.#bare.push(...bare);
    this.#tree = undefined;
    this.#bareTree = undefined;
  }

  get errors(): readonly GraphQLFormattedError[] {
    return this.#errors;
  }

  /**
   * Gives every path the client's names, of which it may have several or none. Where several subgraphs were asked for one
   * field, what they say of it in the same words is said once.
   */
  translate(toClientPaths: (path: ResponsePath) => ResponsePath[]): void {
    if (this.#errors.length === 0) return;
    const located = this.#errors.flatMap((error) =>
      error.path ? toClientPaths(error.path).map((path) => ({ ...error, path })) : [error],
    );
    const said = new Set<string>();
    this.#errors = located.filter((error) => {
      const { path, message, extensions } = error;
      const words = path && JSON.stringify([path, message, { ...extensions, subgraph: undefined }]);
      return words === undefined || said.size < said.add(words).size;
    });
    this.#explained = this.#explained.flatMap(toClientPaths);
    this.#bare = this.#bare.flatMap(toClientPaths);
    this.#tree = undefined;
    this.#bareTree = undefined;
  }

  /** True where an error at, above or below the path accounts for a null, or a value that is none, there. */
  explains(path: ResponsePath): boolean {
    this.#tree ??= explainedTree(this.#explained);
    return isPlaceAround(path, this.#tree);
  }

  /** The same for a value that never came: it may also have needed what another fetch did not bring. */
  explainsAbsence(path: ResponsePath): boolean {
    this.#bareTree ??= explainedTree(this.#bare);
    return this.explains(path) || isPlaceAround(path, this.#bareTree);
  }
}

function isPlaceAround(path: ResponsePath, places: ExplainedTree): boolean {
  let tree = places;
  for (const key of path) {
    if (tree.isPlace) return true;
    const next = tree.below.get(key);
    if (!next) return false;
    tree = next;
  }
  return tree.isPlace || tree.below.size > 0;
}

interface ExplainedTree {
  isPlace: boolean;
  readonly below: Map<string | number, ExplainedTree>;
}

function explainedTree(paths: readonly ResponsePath[]): ExplainedTree {
  const root: ExplainedTree = { isPlace: false, below: new Map() };
  for (const path of paths) {
    let tree = root;
    for (const key of path) {
      const next: ExplainedTree = tree.below.get(key) ?? { isPlace: false, below: new Map() };
      tree.below.set(key, next);
      tree = next;
    }
    tree.isPlace = true;
  }
  return root;
}
