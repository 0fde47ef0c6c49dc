import { copyOf } from '../json/copyOf.ts';
import { isComposite, type JsonObject } from './Step.ts';

/** The entities of one call: each distinct representation once, and which entities it stands for. */
export class EntityBatch {
  readonly representations: string[] = [];
  /** Values of the owner fields, in the order of the representations. */
  readonly owners: unknown[] = [];
  readonly #entities: JsonObject[] = [];
  /** For each entity the index of its representation. */
  readonly #slots: number[] = [];
  readonly #slotOf = new Map<string, number>();

  add(entity: JsonObject, representation: string, ownerField: string | undefined): void {
    let slot = this.#slotOf.get(representation);
    if (slot === undefined) {
      slot = this.representations.length;
      this.#slotOf.set(representation, slot);
      this.representations.push(representation);
      this.owners.push(ownerField === undefined ? undefined : entity[ownerField]);
    }
    this.#entities.push(entity);
    this.#slots.push(slot);
  }

  get isEmpty(): boolean {
    return this.#entities.length === 0;
  }

  /** Entities that a representation stands for; all of them without a slot. */
  entitiesOf(slot: number | undefined): JsonObject[] {
    return slot === undefined ? this.#entities : this.#entities.filter((_, index) => this.#slots[index] === slot);
  }

  /**
   * Gives each entity the answer to its representation. No two entities share one: what is later merged into one place
   * must not appear at another.
   */
  distribute(answers: readonly unknown[], give: (entity: JsonObject, answer: JsonObject) => void): void {
    const isShared = this.#entities.length > this.representations.length;
    for (let index = 0; index < this.#entities.length; index++) {
      const answer = answers[this.#slots[index] as number];
      if (!isComposite(answer) || Array.isArray(answer)) continue;
      give(this.#entities[index] as JsonObject, isShared ? copyOf(answer) : answer);
    }
  }
}
