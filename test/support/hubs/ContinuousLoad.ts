/** Clients that ask again as soon as they are answered, while something happens to the network. */
export class ContinuousLoad {
  readonly #ask: (number: number) => Promise<void>;
  readonly #clients: Promise<void>[];
  #turns: Promise<void>[] = [];
  #isOver = false;
  #asked = 0;

  /** @param ask sends one request and looks at its answer; what it throws is thrown by `stop` */
  constructor(clients: number, ask: (number: number) => Promise<void>) {
    this.#ask = ask;
    this.#clients = Array.from({ length: clients }, (_, client) => this.#run(client));
    // Looked at in `stop`.
    for (const client of this.#clients) client.catch(() => undefined);
  }

  /** Requests sent so far. */
  get asked(): number {
    return this.#asked;
  }

  /** Resolves when every request that is under way now has been answered, and another of each client after it. */
  async turn(): Promise<void> {
    for (let round = 0; round < 2; round++) await Promise.all([...this.#turns]);
  }

  /** Lets the last requests end. @throws what a client threw */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#clients);
    await Promise.all(this.#clients);
  }

  async #run(client: number): Promise<void> {
    while (!this.#isOver) {
      const turn = this.#ask(this.#asked++);
      this.#turns[client] = turn;
      await turn;
    }
  }
}
