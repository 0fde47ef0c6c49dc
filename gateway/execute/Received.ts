import { limits } from '../limits.ts';
import { nextLongTurn } from '../Turn.ts';

/** How much subgraphs have answered for one request: what is made of much is made in several turns of the event loop. */
export class Received {
  #characters = 0;

  /** @param characters of a response */
  add(characters: number): void {
    this.#characters += characters;
  }

  get characters(): number {
    return this.#characters;
  }

  /**
   * True where what is made of it must be made in several turns.
   * @param fields of the operation: many may ask the same of each object, under many names
   */
  isMuch(fields = 1): boolean {
    return this.#characters * Math.max(1, fields / limits.turnFields) >= limits.turnCharacters;
  }

  /** The next turn of the event loop; undefined where so little was received that nobody needs to wait for it. */
  nextTurn(): Promise<void> | undefined {
    return this.isMuch() ? nextLongTurn() : undefined;
  }
}
