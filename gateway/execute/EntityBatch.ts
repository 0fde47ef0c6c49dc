import { asIds } from '../json/builtInScalars.ts';
import { CopiesInTurns } from '../json/CopiesInTurns.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import { eachInTurns, Turn } from '../Turn.ts';
import type { KeyFault } from './EntityKeys.ts';
import type { Places } from './places.ts';
import type { Representation } from './representation.ts';
import type { Execution } from './Step.ts';

/** The entities of one call: each distinct representation once, and which entities it stands for. */
export class EntityBatch {
  readonly representations: string[] = [];
  /** Of the representations. */
  readonly typeNames: string[] = [];
  /** Values of the owner fields, in the order of the representations. */
  readonly owners: unknown[] = [];
  readonly #ownerFieldOf: (typeName: string) => string | undefined;
  readonly #hasErrors: boolean;
  readonly #entities: JsonObject[] = [];
  /** For each entity the index of its representation. */
  readonly #slots: number[] = [];
  #keyless: Map<JsonObject, KeyFault> | undefined;
  /** Entities with nulls in what is sent of them that may be there for an error. */
  #doubtful: Map<JsonObject, Doubt> | undefined;
  /** Slots of representations by what tells them apart, in the scope in which it does. */
  readonly #scopes = new Map<string, Map<string, number>>();
  /** Entities of one kind mostly come one after the other. */
  #last: { readonly scope: string; readonly slots: Map<string, number> } | undefined;

  /**
   * @param ownerFieldOf the field of a type whose value names the owner
   * @param hasErrors true where an error of an earlier fetch may be why part of a key is null
   */
  constructor(ownerFieldOf: (typeName: string) => string | undefined, hasErrors: boolean) {
    this.#ownerFieldOf = ownerFieldOf;
    this.#hasErrors = hasErrors;
  }

  /** Takes an entity unless something of its representation is missing, or its key has a fault or may have one. */
  add(entity: JsonObject, representation: Representation): void {
    const { identity } = representation;
    const sent = identity && entity[identity.readAs];
    const value = identity?.isId && typeof sent !== 'string' ? asIds(sent) : sent;
    // The value tells as much as the whole representation and is there already.
    const isEnough = identity?.isText === true && typeof value === 'string';
    if (!isEnough && this.#isKeyless(entity, representation)) return;
    this.#take(entity, representation, isEnough ? value : undefined);
  }

  #take(entity: JsonObject, representation: Representation, value: string | undefined): void {
    let text = value === undefined ? representation.write(entity) : undefined;
    const key = value ?? text;
    if (key === undefined) return;
    const slots = this.#slotsIn(value === undefined ? '' : (representation.identity?.scope ?? ''));
    let slot = slots.get(key);
    if (slot === undefined) {
      text ??= representation.write(entity);
      if (text === undefined) return;
      slot = this.representations.length;
      slots.set(key, slot);
      this.representations.push(text);
      this.typeNames.push(representation.typeName);
      const ownerField = this.#ownerFieldOf(representation.typeName);
      this.owners.push(ownerField === undefined ? undefined : entity[ownerField]);
    }
    this.#entities.push(entity);
    this.#slots.push(slot);
  }

  #isKeyless(entity: JsonObject, representation: Representation): boolean {
    const { check } = representation;
    const fault = check?.find(entity);
    if (fault && fault.kind !== 'ALLOWED_NULL') {
      this.#refuse(entity, fault);
      return true;
    }
    if (!check || !this.#hasErrors) return false;
    const nulls = [...(fault ? [fault] : []), ...check.requiredNulls(entity)];
    if (nulls.length === 0) return false;
    this.#doubtful ??= new Map();
    this.#doubtful.set(entity, { nulls, representation });
    return true;
  }

  #refuse(entity: JsonObject, fault: KeyFault): void {
    this.#keyless ??= new Map();
    this.#keyless.set(entity, fault);
  }

  /** To be called when all entities were added: takes those with nulls for which no error accounts. */
  settle(places: Places, { data, errors }: Pick<Execution, 'data' | 'errors'>): void {
    const doubtful = this.#doubtful;
    if (!doubtful) return;
    this.#doubtful = undefined;
    for (const { object, path } of places.locate(data, (each) => doubtful.has(each))) {
      const fault = doubtful.get(object)?.nulls.find((each) => {
        const place = [...path, ...each.path];
        return each.isRequired ? errors.isMalformed(place) : errors.isFailed(place);
      });
      if (fault) this.#refuse(object, fault);
    }
    for (const [entity, { representation }] of doubtful)
      if (!this.#keyless?.has(entity)) this.#take(entity, representation, undefined);
  }

  #slotsIn(scope: string): Map<string, number> {
    if (this.#last?.scope === scope) return this.#last.slots;
    const slots = this.#scopes.get(scope) ?? new Map<string, number>();
    this.#scopes.set(scope, slots);
    this.#last = { scope, slots };
    return slots;
  }

  /** Entities that cannot be asked for, each with the fault of its key; undefined where there are none. */
  get keyless(): ReadonlyMap<JsonObject, KeyFault> | undefined {
    return this.#keyless;
  }

  get isEmpty(): boolean {
    return this.#entities.length === 0;
  }

  /** True for the index of one of the representations. */
  hasSlot(slot: unknown): slot is number {
    return typeof slot === 'number' && this.representations[slot] !== undefined;
  }

  /** The entities for which these representations stand, each with the index of its own. */
  slotsOf(slots: { has(slot: number): boolean }): Map<JsonObject, number> {
    const found = new Map<JsonObject, number>();
    for (const [index, slot] of this.#slots.entries())
      if (slots.has(slot)) found.set(this.#entities[index] as JsonObject, slot);
    return found;
  }

  /**
   * Gives each entity the answer to its representation: of many entities, or where much is copied, in turns of the event
   * loop.
   * @param isKept true where the answers go elsewhere too
   * @param characters of the answers
   * @param give is told whether others are given the same: what is later merged into one place must not appear at another
   * @throws TooManyCopies
   */
  distribute(
    answers: readonly unknown[],
    { isKept, characters }: { readonly isKept: boolean; readonly characters: number },
    give: (entity: JsonObject, answer: JsonObject, isShared: boolean) => void,
  ): Promise<void> | undefined {
    const isShared = isKept || this.#entities.length > this.representations.length;
    const places = this.#entities.length / Math.max(1, this.representations.length);
    if (isShared && characters * places > limits.copiedCharacters) return this.#distributeCopies(answers, give);
    return eachInTurns(this.#entities, (entity, index) => {
      const answer = answers[this.#slots[index] as number];
      if (isEntity(answer)) give(entity, answer, isShared);
    });
  }

  async #distributeCopies(
    answers: readonly unknown[],
    give: (entity: JsonObject, answer: JsonObject, isShared: boolean) => void,
  ): Promise<void> {
    const turn = new Turn();
    const copies = new CopiesInTurns(limits.copiedValues);
    for (const [index, entity] of this.#entities.entries()) {
      const answer = answers[this.#slots[index] as number];
      if (!isEntity(answer)) continue;
      const own = copies.copy(answer);
      if (!copies.isFinished) await copies.finish();
      give(entity, own, false);
      if (turn.isOver()) await turn.next();
    }
  }
}

interface Doubt {
  readonly nulls: readonly KeyFault[];
  readonly representation: Representation;
}

function isEntity(answer: unknown): answer is JsonObject {
  return isComposite(answer) && !Array.isArray(answer);
}
