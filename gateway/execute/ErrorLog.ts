import type { GraphQLFormattedError } from 'graphql';
import type { JsonObject } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import { eachInTurns } from '../Turn.ts';
import type { ClientPlaces } from './ClientPlaces.ts';
import type { FetchError } from './DataSource.ts';
import { PlaceTree, type ResponsePath } from './PlaceTree.ts';

/** An error of a fetch. Its path, and all others here, are those of the fetched data, with internal names. */
export interface FetchedError extends GraphQLFormattedError {
  /** The fields of the object at its path that are missing for it. */
  readonly fields?: readonly string[];
  /** True where the value at its path is there, but for a part of it. */
  readonly isOfPart?: boolean;
  /** The null from which it follows: where another error accounts for that, this one says nothing new. */
  readonly cause?: ResponsePath;
}

/** What an error accounts for in the place of its own path; every item of a list at once where a path has `@`. */
export interface Explanation {
  /** Places that are null or wrong for it. */
  readonly explained: readonly ResponsePath[];
  /** Objects that lack what a fetch should have added, and with it what others needed that for. */
  readonly bare: readonly ResponsePath[];
}

interface CollectedError {
  readonly error: FetchedError;
  readonly explanation: Explanation | undefined;
}

/**
 * What went wrong in one execution, and which nulls that explains. No more errors are collected than a multiple of those
 * that a client is told: finding their places is work that a subgraph chooses.
 */
export class ErrorLog {
  readonly #fetched: CollectedError[] = [];
  readonly #told: GraphQLFormattedError[] = [];
  /** Places of the errors of fetches. */
  readonly #failed = new PlaceTree(limits.explainedPlaces);
  /** Of these, places where the answer had no value of the right form, and so has null. */
  readonly #malformed = new PlaceTree(limits.explainedPlaces);
  readonly #explained = new PlaceTree(limits.explainedPlaces);
  readonly #bare = new PlaceTree(limits.explainedPlaces);

  /** Takes an error of a fetch, until `translate`. */
  add(error: FetchedError, explanation?: Explanation): void {
    if (!this.takesMore) return;
    this.#fetched.push({ error, explanation });
    if (!error.path) return;
    this.#failed.add(error.path);
    if (error.extensions?.code === 'INVALID_ANSWER') this.#malformed.add(error.path);
  }

  get hasFetched(): boolean {
    return this.#fetched.length > 0;
  }

  /** True where an error of a fetch is at this place or below it, or may be: of too many, some are not known. */
  isFailed(path: ResponsePath): boolean {
    return !this.takesMore || this.#failed.hasWithin(path);
  }

  /** The same for a value that was left out, or was of another form, and is null for that. */
  isMalformed(path: ResponsePath): boolean {
    return !this.takesMore || this.#malformed.hasWithin(path);
  }

  /** False where no more errors of fetches are taken, so that no places need be found for them. */
  get takesMore(): boolean {
    return this.#fetched.length < limits.collectedErrors;
  }

  /** Takes an error as the client is to see it. */
  tell(error: GraphQLFormattedError): void {
    if (!this.isFull) this.#told.push(error);
  }

  /** True where no more errors are told, so that none need be made. */
  get isFull(): boolean {
    return this.#told.length >= limits.collectedErrors;
  }

  /** Those that the client is told. */
  get errors(): readonly GraphQLFormattedError[] {
    return this.#told;
  }

  /**
   * Gives every error of a fetch the client's path, of which it may have several or none. Where several subgraphs were
   * asked for one field, what they say of it in the same words is said once. Many errors are worked on in turns of the
   * event loop.
   */
  translate(places: ClientPlaces, data: JsonObject): Promise<void> | undefined {
    const said = new Set<string>();
    const told = new Set<string>();
    const known = new Set<Explanation>();
    const translateOne = ({ error: fetched, explanation }: CollectedError) => {
      if (explanation && !known.has(explanation)) {
        known.add(explanation);
        for (const path of explanation.explained) this.#addPlace(this.#explained, path, places, data);
        for (const path of explanation.bare) this.#addPlace(this.#bare, path, places, data);
      }
      const { fields, cause, isOfPart, ...error } = fetched;
      if (cause && this.explains(cause)) return;
      const place = error.path && places.find(error.path, data, limits.collectedErrors - this.#told.length, fields);
      if (!error.path) this.tell(error);
      if (!error.path || !place) return;
      if (place.isWhole && !isOfPart) {
        const { path: _, ...withoutPath } = error;
        this.tell(withoutPath);
        return;
      }
      const path = error.path.slice(0, place.depth);
      if (!explanation) this.#explained.add(path);
      const words = JSON.stringify([error.message, { ...error.extensions, subgraph: undefined }]);
      // A client may have hundreds of names for one place.
      if (!isNew(said, words + JSON.stringify(path))) return;
      for (const path of place.paths) if (isNew(told, words + JSON.stringify(path))) this.tell({ ...error, path });
    };
    return eachInTurns(this.#fetched, translateOne, limits.turnErrors);
  }

  /** True where an error at, above or below a place of the fetched data accounts for a null, or a wrong value, there. */
  explains(path: ResponsePath): boolean {
    return this.#explained.hasAround(path);
  }

  /** The same for a value that never came: it may also have needed what another fetch did not bring. */
  explainsAbsence(path: ResponsePath): boolean {
    return this.#explained.hasAround(path) || this.#bare.hasAround(path);
  }

  #addPlace(tree: PlaceTree, path: ResponsePath, places: ClientPlaces, data: JsonObject): void {
    const place = places.find(path, data, 1);
    if (place) tree.add(path.slice(0, place.depth));
  }
}

function isNew(known: Set<string>, value: string): boolean {
  return known.size < known.add(value).size;
}

/**
 * Tells of each error of an answer whether it is the first that says this of its place. Each may be shown at many places
 * of the data, and only so many are collected: a thousand equal ones must not take the room of the others.
 */
export function onlyOnce(): (error: FetchError, place?: readonly unknown[]) => boolean {
  const said = new Set<string>();
  return ({ message, extensions }, place) => isNew(said, JSON.stringify([place, message, extensions]));
}
