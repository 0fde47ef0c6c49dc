import { type DocumentNode, Kind, type SelectionNode } from 'graphql';
import { PlaceTree } from '../execute/PlaceTree.ts';
import { isObject } from '../json/isObject.ts';
import { limits } from '../limits.ts';
import { Turn } from '../Turn.ts';
import type { SubgraphGraphQLError } from '../transport/Transport.ts';
import { askedBelow, byKey, type Fragments, rootFields, type SelectedField } from './answerShape.ts';
import { fragmentsOf } from './FieldGroup.ts';

/**
 * Holds answers of subgraphs to the operation that they answer, whatever sent them. A field that is missing becomes null,
 * as does what is no object where fields were asked of it, each with an error at its place; of more than are told, the
 * others stay missing, so that no other subgraph is sent null for them. A field that was not asked is dropped. Types are not looked at: what clients see, the projection checks.
 */
export class AnswerCheck {
  readonly #root: ObjectCheck;

  constructor(document: DocumentNode) {
    const fragments = fragmentsOf(document);
    this.#root = new ObjectCheck(() => rootFields(document), fragments, []);
  }

  /** An answer, parsed, as what it should have been; changed in place. Anything but an answer with data is left alone. */
  check(answer: unknown): unknown {
    if (!isObject(answer) || !isObject(answer.data)) return answer;
    const checking = new Checking(answer.errors);
    return checking.checked(answer, this.#root.check(answer.data, checking));
  }

  /** The same in turns of the event loop. */
  async checkInTurns(answer: unknown): Promise<unknown> {
    if (!isObject(answer) || !isObject(answer.data)) return answer;
    const turn = new Turn();
    const checking = new Checking(answer.errors, turn);
    const data = this.#root.check(answer.data, checking);
    for (let rest = checking.rests.pop(); rest; rest = checking.rests.pop()) {
      await turn.next();
      checking.path.splice(0, checking.path.length, ...rest.path);
      rest.resume();
    }
    return checking.checked(answer, data);
  }
}

/** What is left of a list or object for another turn. */
interface Rest {
  readonly path: ErrorPath;
  readonly resume: () => void;
}

/** What one check of an answer carries along. */
class Checking {
  /** Where the check is. Written over and over instead of built. */
  readonly path: (string | number)[] = [];
  /** The errors that came with the answer. */
  readonly errors: readonly unknown[];
  /** The places of the first of them; undefined where one of these is about no place, and so about all. */
  readonly #told: PlaceTree | undefined;
  readonly faults: SubgraphGraphQLError[] = [];
  /** What was left for another turn. */
  readonly rests: Rest[] = [];
  readonly #turn: Turn | undefined;
  #objects = 0;

  /** @param turn left out where all is checked at once */
  constructor(errors: unknown, turn?: Turn) {
    this.errors = Array.isArray(errors) ? errors : [];
    this.#told = placesOf(this.errors.slice(0, limits.answerFaults));
    this.#turn = turn;
  }

  /** True where the rest must be left for another turn. */
  get isOver(): boolean {
    return this.#turn?.isOver() ?? false;
  }

  /** @param depth of the path at which it is resumed */
  leave(depth: number, resume: () => void): void {
    this.path.length = depth;
    this.rests.push({ path: [...this.path], resume });
  }

  /** To be called after a long step. */
  lookAtClock(): void {
    this.#turn?.isLate();
  }

  checked(answer: Readonly<Record<string, unknown>>, data: unknown): unknown {
    const { faults } = this;
    return faults.length === 0 ? { ...answer, data } : { ...answer, data, errors: [...this.errors, ...faults] };
  }

  /** False for objects beyond what one answer may have. */
  takesObject(): boolean {
    this.#objects += 1;
    return this.#objects <= limits.answerObjects;
  }

  /**
   * Notes a fault here, unless the subgraph tells of one around here itself.
   * @returns what stands here in place of a right value; undefined where this fault is one too many to be told
   */
  fail(message: string): null | undefined {
    if (this.#isExplained()) return null;
    if (this.faults.length === limits.answerFaults) return undefined;
    this.faults.push({ message, path: [...this.path], extensions: { code: 'INVALID_ANSWER' } });
    return null;
  }

  #isExplained(): boolean {
    return this.#told?.hasAround(this.path) ?? true;
  }
}

function placesOf(errors: readonly unknown[]): PlaceTree | undefined {
  const places = new PlaceTree(limits.explainedPlaces);
  for (const error of errors) {
    const written = isObject(error) ? error.path : undefined;
    const path = Array.isArray(written) ? written.slice(0, limits.errorPathSteps) : undefined;
    if (!isPath(path)) return undefined;
    places.add(path);
  }
  return places;
}

interface Member {
  readonly key: string;
  readonly isOptional: boolean;
  /** Undefined where no fields are asked of the value. */
  readonly below: ObjectCheck | undefined;
  readonly isEntities: boolean;
}

/** Checks the objects at one place of an operation. */
class ObjectCheck {
  /** The fields asked of an object, of this type where it is known. */
  readonly #asked: (typeName?: string) => SelectedField[];
  readonly #fragments: Fragments;
  /** By each type that a fragment is for; of any other type under undefined. */
  readonly #members = new Map<string | undefined, readonly Member[]>();
  readonly #typeNames: ReadonlySet<unknown>;

  /** @param selections those that hold the fields */
  constructor(
    asked: (typeName?: string) => SelectedField[],
    fragments: Fragments,
    selections: readonly SelectionNode[],
  ) {
    this.#asked = asked;
    this.#fragments = fragments;
    this.#typeNames = conditionsIn(selections, fragments);
  }

  /** The value, where it is an object, null or a list of these; of anything else null or undefined. */
  #value(value: unknown, checking: Checking): unknown {
    if (value === null) return null;
    if (!Array.isArray(value)) {
      if (!isObject(value)) return checking.fail('The subgraph returned no object here.');
      if (checking.takesObject()) return this.check(value, checking);
      checking.fail(`The subgraph returned more than ${limits.answerObjects} objects.`);
      return null;
    }
    this.#items(value, 0, checking);
    return value;
  }

  #items(list: unknown[], from: number, checking: Checking): void {
    const { path } = checking;
    const depth = path.length;
    for (let index = from; index < list.length; index++) {
      if (checking.isOver) {
        checking.leave(depth, () => this.#items(list, index, checking));
        return;
      }
      path[depth] = index;
      list[index] = this.#value(list[index], checking);
    }
    path.length = depth;
  }

  /** The object with the fields that were asked, those that are missing as null. */
  check(object: Record<string, unknown>, checking: Checking): Record<string, unknown> {
    const members = this.#membersFor(object);
    const asked = this.#checkMembers(object, members, 0, checking);
    if (asked === undefined || asked === countFields(object, checking)) return object;
    return onlyAsked(object, members);
  }

  /** How many there are; undefined where some are left for another turn, in which the object is completed as it is. */
  #checkMembers(
    object: Record<string, unknown>,
    members: readonly Member[],
    from: number,
    checking: Checking,
  ): number | undefined {
    const { path } = checking;
    const depth = path.length;
    let fields = 0;
    for (let index = from; index < members.length; index++) {
      const { key, isOptional, below, isEntities } = members[index] as Member;
      const value = object[key];
      if (value === undefined && isOptional) continue;
      fields += 1;
      path[depth] = key;
      if (value === undefined) {
        object[key] = checking.fail('The subgraph omitted this field.');
      } else if (below && value !== null && !(isEntities && !isListOfEntities(value))) {
        if (checking.isOver) {
          checking.leave(depth, () => this.#resume(object, members, index, checking));
          return undefined;
        }
        object[key] = below.#value(value, checking);
      }
    }
    path.length = depth;
    return fields;
  }

  #resume(object: Record<string, unknown>, members: readonly Member[], from: number, checking: Checking): void {
    if (this.#checkMembers(object, members, from, checking) === undefined) return;
    const asked = new Set(members.map(({ key }) => key));
    for (const key of Object.keys(object)) if (!asked.has(key)) delete object[key];
  }

  #membersFor(object: Readonly<Record<string, unknown>>): readonly Member[] {
    const { __typename: said } = object;
    const typeName = typeof said === 'string' && this.#typeNames.has(said) ? said : undefined;
    let members = this.#members.get(typeName);
    if (!members) {
      members = [...byKey(this.#asked(typeName))].map(([key, same]) => this.#member(key, same));
      this.#members.set(typeName, members);
    }
    return members;
  }

  #member(key: string, same: readonly SelectedField[]): Member {
    const selections = same.flatMap(({ field }) => field.selectionSet?.selections ?? []);
    const isEntities = key === '_entities';
    const askedOf = (typeName?: string) =>
      askedBelow(same, this.#fragments, { typeName, isOfLoneFragment: isEntities });
    return {
      key,
      // Entities that do not come as they were asked are refused as a whole.
      isOptional: isEntities || same.every(({ isOptional }) => isOptional),
      below: selections.length > 0 ? new ObjectCheck(askedOf, this.#fragments, selections) : undefined,
      isEntities,
    };
  }
}

/** The types that fragments are for. */
function conditionsIn(
  selections: readonly SelectionNode[],
  fragments: Fragments,
  found = new Set<string>(),
): ReadonlySet<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) continue;
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (condition !== undefined) found.add(condition);
    if (fragment) conditionsIn(fragment.selectionSet.selections, fragments, found);
  }
  return found;
}

/** Members of an object after which the clock is looked at. */
const longObject = 1_000;

function countFields(object: Readonly<Record<string, unknown>>, checking: Checking): number {
  let count = 0;
  for (const _ in object) count += 1;
  if (count > longObject) checking.lookAtClock();
  return count;
}

function onlyAsked(object: Readonly<Record<string, unknown>>, members: readonly Member[]): Record<string, unknown> {
  const asked: Record<string, unknown> = {};
  for (const { key } of members) if (object[key] !== undefined) asked[key] = object[key];
  return asked;
}

/**
 * True for what may be answered for `_entities`: entities, or null for those that are not there.
 * @param length how many were asked
 */
export function isListOfEntities(value: unknown, length?: number): boolean {
  return (
    Array.isArray(value) &&
    value.length <= limits.answerObjects &&
    (length === undefined || value.length === length) &&
    value.every((entity) => entity === null || isObject(entity))
  );
}

/** Keys and list indices from the root of one fetch's answer. */
export type ErrorPath = ReadonlyArray<string | number>;

/** True for a path as GraphQL has it; subgraphs send others. */
export function isPath(path: unknown): path is ErrorPath {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((segment) => typeof segment === 'string' || typeof segment === 'number')
  );
}
