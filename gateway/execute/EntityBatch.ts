import { asIds } from '../json/builtInScalars.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { eachInTurns } from '../Turn.ts';
import type { Representation } from './representation.ts';

/** The entities of one call: each distinct representation once, and which entities it stands for. */
export class EntityBatch {
  readonly representations: string[] = [];
  /** Of the representations. */
  readonly typeNames: string[] = [];
  /** Values of the owner fields, in the order of the representations. */
  readonly owners: unknown[] = [];
  readonly #ownerFieldOf: (typeName: string) => string | undefined;
  readonly #entities: JsonObject[] = [];
  /** For each entity the index of its representation. */
  readonly #slots: number[] = [];
  #keyless: Map<JsonObject, string> | undefined;
  /** Slots of representations by what tells them apart, in the scope in which it does. */
  readonly #scopes = new Map<string, Map<string, number>>();
  /** Entities of one kind mostly come one after the other. */
  #last: { readonly scope: string; readonly slots: Map<string, number> } | undefined;

  /** @param ownerFieldOf the field of a type whose value names the owner */
  constructor(ownerFieldOf: (typeName: string) => string | undefined) {
    this.#ownerFieldOf = ownerFieldOf;
  }

  /** Takes an entity unless something of its representation is missing, or its key is null. */
  add(entity: JsonObject, representation: Representation): void {
    const { identity } = representation;
    const sent = identity && entity[identity.readAs];
    const value = identity?.isId && typeof sent !== 'string' ? asIds(sent) : sent;
    // The value tells as much as the whole representation and is there already.
    const isEnough = identity !== undefined && typeof value === 'string';
    if (!isEnough && this.#isKeyless(entity, representation)) return;
    let text = isEnough ? undefined : representation.write(entity);
    const key = isEnough ? value : text;
    if (key === undefined) return;
    const slots = this.#slotsIn(isEnough ? identity.scope : '');
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

  #isKeyless(entity: JsonObject, { missingKey }: Representation): boolean {
    const missing = missingKey?.(entity);
    if (missing === undefined) return false;
    this.#keyless ??= new Map();
    this.#keyless.set(entity, missing);
    return true;
  }

  #slotsIn(scope: string): Map<string, number> {
    if (this.#last?.scope === scope) return this.#last.slots;
    const slots = this.#scopes.get(scope) ?? new Map<string, number>();
    this.#scopes.set(scope, slots);
    this.#last = { scope, slots };
    return slots;
  }

  /** Entities that cannot be asked for, each with the key field that is null; undefined where there are none. */
  get keyless(): ReadonlyMap<JsonObject, string> | undefined {
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
   * Gives each entity the answer to its representation: of many entities in turns of the event loop.
   * @param isKept true where the answers go elsewhere too
   * @param give is told whether others are given the same: what is later merged into one place must not appear at another
   */
  distribute(
    answers: readonly unknown[],
    isKept: boolean,
    give: (entity: JsonObject, answer: JsonObject, isShared: boolean) => void,
  ): Promise<void> | undefined {
    const isShared = isKept || this.#entities.length > this.representations.length;
    return eachInTurns(this.#entities, (entity, index) => {
      const answer = answers[this.#slots[index] as number];
      if (isComposite(answer) && !Array.isArray(answer)) give(entity, answer, isShared);
    });
  }
}
