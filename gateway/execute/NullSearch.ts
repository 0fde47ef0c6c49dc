import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import type { ResponsePath } from './PlaceTree.ts';
import type { SelectedFields } from './SelectedFields.ts';

/**
 * Finds in what a fetch answered the null to which an error belongs whose own path leads nowhere. Every part of the data is
 * searched once for each object around it, however many errors there are.
 */
export class NullSearch {
  readonly #asked: SelectedFields;
  readonly #root: JsonObject;
  readonly #found = new Map<string, ResponsePath | undefined>();

  /** @param asked what was asked of the object */
  constructor(asked: SelectedFields, root: JsonObject) {
    this.#asked = asked;
    this.#root = root;
  }

  /**
   * True where a path leads to null, or beyond; false where it leads to something, or is not of the form of the data: an
   * index beyond a list, a name in a list, anything in a leaf.
   */
  isNull(path: ResponsePath): boolean {
    let value: unknown = this.#root;
    for (const step of path) {
      if (value === null || value === undefined) return true;
      if (!isComposite(value) || Array.isArray(value) !== (typeof step === 'number')) return false;
      if (typeof step === 'number' && !(step in value)) return false;
      value = value[step];
    }
    return value === null || value === undefined;
  }

  /** The first null below a place, or else below the nearest one around it; undefined where nothing is null. */
  near(path: ResponsePath): ResponsePath | undefined {
    for (let length = path.length; length >= 0; length--) {
      const around = path.slice(0, length);
      const key = JSON.stringify(around);
      if (!this.#found.has(key)) this.#found.set(key, this.#below(around));
      const found = this.#found.get(key);
      if (found) return found;
    }
    return undefined;
  }

  #below(path: ResponsePath): ResponsePath | undefined {
    let asked: SelectedFields | undefined = this.#asked;
    let value: unknown = this.#root;
    for (const step of path) {
      if (!isComposite(value) || Array.isArray(value) !== (typeof step === 'number')) return undefined;
      value = value[step];
      if (typeof step === 'string') asked = asked?.at(step);
    }
    const found = asked && nullIn(value, asked);
    return found && [...path, ...found];
  }
}

function nullIn(value: unknown, asked: SelectedFields): ResponsePath | undefined {
  if (value === null) return [];
  if (!isComposite(value)) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = nullIn(value[index], asked);
      if (found) return [index, ...found];
    }
    return undefined;
  }
  for (const key of asked.keys) {
    const below = asked.at(key);
    const found = below && nullIn(value[key], below);
    if (found) return [key, ...found];
  }
  return undefined;
}
