/** A product as fake hubs hold it: no more than what tests look at. */
export interface FakeProduct {
  readonly id: string;
  readonly title: string;
  readonly sortKey: string;
  /** Pieces in stock. */
  readonly available: number;
}

/** What one fake hub holds: products of one merchant, and whatever was registered since. */
export class FakeRows {
  readonly hubCode: string;
  /** In the order of their sort keys. */
  readonly products: readonly FakeProduct[];
  /** Names of the mutations that were carried out, in order. */
  readonly log: string[] = [];
  /** Rows that its pages have held so far, whatever was asked of each. */
  pagedRows = 0;
  readonly #places: ReadonlyMap<string, number>;

  constructor(hubCode: string, products: readonly FakeProduct[]) {
    this.hubCode = hubCode;
    this.products = [...products].sort((a, b) => Buffer.compare(Buffer.from(a.sortKey), Buffer.from(b.sortKey)));
    this.#places = new Map(this.products.map(({ id }, place) => [id, place]));
  }

  /** Where a product stands in the hub's order; undefined where the hub has none of this id. */
  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  product(id: string): FakeProduct | undefined {
    return this.products[this.#places.get(id) ?? -1];
  }

  /**
   * The rows of a hub: `count` products whose titles lie among those of other hubs as if shuffled, the same each time.
   */
  static of(hubCode: string, count: number): FakeRows {
    const salt = [...hubCode].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);
    const products = Array.from({ length: count }, (_, number): FakeProduct => {
      const id = fakeId(hubCode, 'Product', number);
      const title = `Tea ${String((number * 7_919 + salt * 104_729) % 100_003).padStart(6, '0')}`;
      return { id, title, sortKey: `${title.toLowerCase()}\u0001${id}`, available: number };
    });
    return new FakeRows(hubCode, products);
  }
}

/** A global id with this number as its tail. */
export function fakeId(hubCode: string, typeName: string, number: number): string {
  return `gid://${hubCode}/${typeName}/${String(number).padStart(26, '0')}`;
}
