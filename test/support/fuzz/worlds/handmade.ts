/** Supergraphs for the fuzz that together use every feature of Federation. Subgraph SDL by name. */
export const handmade: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'keys: several, compound, nested, partly resolvable': {
    catalogue: `
      type Query { products(first: Int = 2): [Product!]! product(id: ID): Product grid: [[Product]!] best: Product! }
      type Mutation { rename(id: ID!, name: String): Product touch: Boolean! }
      type Product @key(fields: "id") @key(fields: "code") {
        id: ID! code: ID! name: String price(currency: String = "CNY"): Int! tags: [String!] maker: Maker related: [Product!]
        size: Size! @shareable
      }
      type Size @shareable { width: Int height: Int }
      type Maker @key(fields: "id", resolvable: false) { id: ID! }`,
    stock: `
      type Query { shelves: [Shelf!]! shelf(at: Place!): Shelf }
      type Mutation { restock(at: [Place!]!): [Shelf] }
      input Place { row: Int! box: [Int] aisle: Aisle = NORTH }
      enum Aisle { NORTH SOUTH }
      type Product @key(fields: "code") { code: ID! stock: Int! shelf: Shelf aisle: Aisle size: Size! @shareable }
      type Size @shareable { width: Int depth: Float }
      type Shelf @key(fields: "info { serial } row") { info: Info! row: Int! holds: [Product!]! matrix: [[Int!]] }
      type Info @shareable { serial: ID! }`,
    makers: `
      type Query { makers: [Maker] }
      type Maker @key(fields: "id") { id: ID! name: String! motto(upper: Boolean = false): String first: Product! shelf: Shelf }
      type Product @key(fields: "id", resolvable: false) { id: ID! }
      type Shelf @key(fields: "info { serial } row") { info: Info! row: Int! cleaned: Boolean cleaner: Maker }
      type Info @shareable { serial: ID! }`,
  },
  'requires: nested, with arguments, conflicting, chained': {
    products: `
      type Query { products: [Product!]! any: Product }
      type Product @key(fields: "id") { id: ID! weight(unit: String): Int size: Size! parts: [Part!] brand: Brand name: String! }
      type Size { width: Int! height(unit: Int = 1): Int! }
      type Part @key(fields: "id") { id: ID! mass: Int label: String }
      type Brand @key(fields: "id") { id: ID! country: String }`,
    freight: `
      type Query { shipped: [Product] }
      type Product @key(fields: "id") {
        id: ID! weight(unit: String): Int @external size: Size! @external parts: [Part!] @external brand: Brand @external
        kilos: Int @requires(fields: "weight(unit: \\"kg\\")")
        pounds: Int! @requires(fields: "weight(unit: \\"lb\\")")
        both: String @requires(fields: "weight(unit: \\"kg\\") size { width }")
        volume(scale: Int): Float @requires(fields: "size { width height(unit: 2) }")
        volumeInInches: Float @requires(fields: "size { width height(unit: 3) }")
        load: [Int] @requires(fields: "parts { mass }")
        customs: String @requires(fields: "brand { country }")
        dutyCode: String
      }
      type Size @external { width: Int! height(unit: Int = 1): Int! }
      type Part @key(fields: "id") { id: ID! mass: Int @external crate: Int @requires(fields: "mass") }
      type Brand @key(fields: "id") { id: ID! country: String @external }`,
    duties: `
      type Product @key(fields: "id") {
        id: ID! kilos: Int @external dutyCode: String @external duty: Float! @requires(fields: "kilos dutyCode") dutyFree: Boolean
        weight(unit: String): Int @external
        grams: Int @requires(fields: "weight(unit: \\"g\\")")
      }`,
    tax: `
      type Product @key(fields: "id") {
        id: ID! duty: Float! @external tax: Float @requires(fields: "duty") rate(of: Int!): Int
      }`,
  },
  'abstract types: interfaces and unions of entities and values': {
    media: `
      type Query { feed: [Item!]! hit: Hit hits(kind: Kind): [Hit!] node(id: ID!): Node owner: Owner! }
      enum Kind { BOOK FILM }
      interface Node { id: ID! title: String }
      interface Item implements Node { id: ID! title: String kind: Kind! owner: Owner }
      type Book implements Item & Node @key(fields: "id") { id: ID! title: String kind: Kind! owner: Owner pages: Int! next: Item }
      type Film implements Item & Node @key(fields: "id") { id: ID! title: String kind: Kind! owner: Owner minutes: Int }
      union Hit = Book | Film | Advert
      type Advert { text: String! owner: Owner target: Hit }
      interface Owner { name: String }
      type Person implements Owner @key(fields: "id") { id: ID! name: String }
      type Firm implements Owner { name: String boss: Person }`,
    reviews: `
      type Query { reviewed: [Reviewed!] latest(n: [Int!] = [1]): Review }
      type Review { id: ID! of: Reviewed! stars: Int by: Person }
      union Reviewed = Book | Film
      type Book @key(fields: "id") { id: ID! reviews: [Review!]! score: Int! }
      type Film @key(fields: "id") { id: ID! reviews(top: Int): [Review] score: Float }
      type Person @key(fields: "id") { id: ID! wrote: [[Review!]!] favourite: Reviewed pages: String }`,
    shops: `
      type Query { offers: [Offer] }
      interface Offer { price: Int item: Thing! }
      type Sale implements Offer { price: Int! item: Thing! until: String }
      type Rent implements Offer { price: Int item: Thing! days: Int }
      union Thing = Book | Film | Person
      type Book @key(fields: "id") { id: ID! isbn: String }
      type Film @key(fields: "id") { id: ID! isbn: Int }
      type Person @key(fields: "id") { id: ID! isbn: [String] }`,
  },
  'interface objects': {
    accounts: `
      type Query { accounts: [Account!]! admin: Admin owners: [Owned] }
      interface Account @key(fields: "id") { id: ID! name: String! peer: Account }
      type Admin implements Account @key(fields: "id") { id: ID! name: String! peer: Account level: Int }
      type Guest implements Account @key(fields: "id") { id: ID! name: String! peer: Account since: String! }
      union Owned = Admin | Guest`,
    activity: `
      type Query { active: [Account!]! last: Account }
      type Mutation { follow(id: ID!): Account }
      type Account @interfaceObject @key(fields: "id") { id: ID! seen: Int posts(n: Int = 1): [Post!]! trust: Int! }
      type Post @key(fields: "id") { id: ID! by: Account text: String }`,
    trust: `
      type Account @interfaceObject @key(fields: "id") {
        id: ID! name: String! @external seen: Int @external rank: Int @requires(fields: "name seen") badge: String
      }
      type Post @key(fields: "id") { id: ID! flagged: Boolean! }`,
  },
  'provides, external, override, shareable, inaccessible': {
    orders: `
      type Query { orders: [Order!]! open: [Order] @provides(fields: "buyer { name }") }
      type Mutation { place(line: Line!): Order! }
      input Line { sku: ID! count: Int = 1 note: [String!] }
      type Order @key(fields: "id") { id: ID! total: Int buyer: Buyer! lines: [Item!]! @provides(fields: "name") state: State secret: String @inaccessible @shareable }
      enum State { OPEN PAID GONE @inaccessible }
      type Buyer @key(fields: "id") { id: ID! name: String @external region: String! @shareable }
      type Item @key(fields: "sku") { sku: ID! name: String @external qty: Int! }`,
    people: `
      type Query { buyers: [Buyer!] }
      type Buyer @key(fields: "id") { id: ID! name: String @shareable region: String! @shareable orders: [Order!] total: Int }
      type Order @key(fields: "id") { id: ID! note: String state: State @override(from: "orders") @shareable secret: String @inaccessible @shareable }
      enum State { OPEN PAID GONE @inaccessible }
      type Item @key(fields: "sku") { sku: ID! maker: Buyer }`,
    items: `
      type Query { items: [Item]! }
      type Item @key(fields: "sku") { sku: ID! name: String @shareable price(in: String!): Float tag: Tag }
      type Buyer @key(fields: "id") { id: ID! wish: [Item!]! }
      union Tag = Red | Blue
      type Red { shade: Int }
      type Blue { shade: Int }`,
  },
  context: {
    shops: `
      type Query { shops: [Shop!]! shop: Shop }
      type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! open: Boolean counter: CtxCounter counters: [CtxCounter!]! staff: [Clerk] }
      type CtxCounter @key(fields: "id") {
        id: ID! label: String
        sum(factor: Int = 2, in: String @fromContext(field: "$shop { currency }")): Int
        bill(in: String @fromContext(field: "$shop { currency }")): String!
      }
      type Clerk @key(fields: "id") { id: ID! }`,
    clerks: `
      type Query { clerks: [Clerk] }
      type Clerk @key(fields: "id") { id: ID! name: String! shop: Shop }
      type Shop @key(fields: "id") { id: ID! rating: Int }
      type CtxCounter @key(fields: "id") { id: ID! queue: [Clerk!] busy: Boolean! }`,
  },
  'requires: circular, there and back': {
    drafts: `
      type Query { draft: Draft drafts: [Draft!]! desks: [Desk] }
      type Mutation { revise(id: ID!): Draft }
      type Draft @key(fields: "id") {
        id: ID! words: Int! title: String
        read: Int @external  edited: Int @external  desk: Desk
        judged: Int @requires(fields: "read")
        printed: String @requires(fields: "edited read")
      }
      type Desk @key(fields: "id") { id: ID! top: Draft piles: [[Draft!]] }`,
    readers: `
      type Query { reading: [Draft] }
      type Draft @key(fields: "id") {
        id: ID! words: Int! @external judged: Int @external printed: String @external
        read: Int @requires(fields: "words")
        edited: Int @requires(fields: "judged words")
        sold(in: String = "MY"): Int @requires(fields: "printed")
        fans: [Reader!]
      }
      type Reader @key(fields: "id") { id: ID! favourite: Draft age: Int }`,
    shops: `
      type Draft @key(fields: "id") { id: ID! sold(in: String = "MY"): Int @external judged: Int @external title: String @external
        rank: Float @requires(fields: "judged sold(in: \\"CN\\")") stocked: Boolean! shelf: Draft sign: String @requires(fields: "title") }
      type Desk @key(fields: "id") { id: ID! seller: Reader lamp: Boolean }
      type Reader @key(fields: "id") { id: ID! age: Int @external adult: Boolean @requires(fields: "age") }`,
  },
  'provides and requires on abstract types, the query in a payload': {
    press: `
      type Query { pages: [Page!]! page: Page @provides(fields: "... on Story { headline } ... on Photo { caption }") covers: [Cover] }
      type Mutation { publish(page: PageIn!): Published! }
      input PageIn { id: ID weights: [[Int!]] kinds: [PageKind!] = [STORY] inner: PageIn }
      enum PageKind { STORY PHOTO }
      type Published { query: Query page: Page first: Story }
      interface Page { id: ID! headline: String editor: Editor }
      type Story implements Page @key(fields: "id") { id: ID! headline: String @external editor: Editor @shareable lines(of: [PageKind!]): [String!] }
      type Photo implements Page @key(fields: "id") { id: ID! headline: String @external caption: String @external editor: Editor @shareable }
      union Cover = Story | Photo
      type Editor @key(fields: "id") { id: ID! lead: Page }`,
    desk: `
      type Query { stories: [Story] }
      type Story @key(fields: "id") { id: ID! headline: String @shareable length: Int! }
      type Photo @key(fields: "id") { id: ID! headline: String @shareable caption: String @shareable width: Int }
      type Editor @key(fields: "id") { id: ID! shelf: [Item!] name: String }
      union Item = Story | Photo`,
    audit: `
      type Editor @key(fields: "id") {
        id: ID! lead: Page @external name: String @external
        note: String @requires(fields: "lead { id ... on Story { length } ... on Photo { width caption } } name")
      }
      interface Page { id: ID! }
      type Story implements Page @key(fields: "id") { id: ID! length: Int! @external checked: Boolean @requires(fields: "length") }
      type Photo implements Page @key(fields: "id") { id: ID! width: Int @external caption: String @external checked: Boolean }`,
  },
  'interfaces that lead from subgraph to subgraph': {
    ports: `
      type Query { port: Stop ports: [Stop!] any: Place! }
      interface Stop @key(fields: "id") { id: ID! name: String berths(of: Int): [Stop!] port: Stop }
      type Quay implements Stop @key(fields: "id") { id: ID! name: String berths(of: Int): [Stop!] port: Stop next: Stop depth: Int }
      type Yard implements Stop @key(fields: "id") { id: ID! name: String berths(of: Int): [Stop!] port: Stop }
      type Shed implements Stop @key(fields: "id") { id: ID! name: String berths(of: Int): [Stop!] port: Stop near: Place @shareable }
      union Place = Quay | Yard | Shed`,
    roads: `
      type Query { road: Stop }
      interface Stop { id: ID! road(to: String = "sea"): Stop tolls: [Toll!]! }
      type Quay implements Stop @key(fields: "id") { id: ID! road(to: String = "sea"): Stop tolls: [Toll!]! depth: Int @external deep: Int! @requires(fields: "depth") }
      type Yard implements Stop @key(fields: "id") { id: ID! road(to: String = "sea"): Stop tolls: [Toll!]! next: Stop size: Int area: Int @external }
      type Shed implements Stop @key(fields: "id") { id: ID! road(to: String = "sea"): Stop tolls: [Toll!]! near: Place @shareable }
      union Place = Quay | Shed | Yard
      type Toll { sum: Int! at: Stop @provides(fields: "... on Yard { area }") free: Place }`,
    rails: `
      type Query { rails: [Place] }
      interface Linked { id: ID! next: Stop }
      interface Stop { id: ID! rail: Place lines: [[Stop]!] }
      type Quay implements Stop & Linked @key(fields: "id") { id: ID! rail: Place lines: [[Stop]!] next: Stop @external }
      type Yard implements Stop & Linked @key(fields: "id") { id: ID! rail: Place lines: [[Stop]!] next: Stop @external area: Int @shareable }
      type Shed implements Stop & Linked @key(fields: "id") { id: ID! rail: Place lines: [[Stop]!] next: Stop }
      union Place = Quay | Yard | Shed`,
    records: `
      type Stop @interfaceObject @key(fields: "id") {
        id: ID! name: String @external score(of: Int): Int! twin: Stop kin: [Stop!] title: String @requires(fields: "name")
      }
      type Query { best: Stop }`,
  },
  'each subgraph knows some of the types': {
    nature: `
      type Query { being: Being beings: [Being!]! some: Thing things(of: Int): [Thing] }
      interface Being { id: ID! kin: [Being] }
      type Tree implements Being @key(fields: "id") { id: ID! kin: [Being] height: Int }
      type Bird implements Being @key(fields: "id") { id: ID! kin: [Being] nest: Tree lands: [Thing!] }
      union Thing = Tree | Bird`,
    water: `
      type Query { swimmer: Being pool: [[Being!]] }
      type Mutation { throwIn(of: Int): Being }
      interface Being { id: ID! eats: [Being!] near: Thing }
      type Fish implements Being @key(fields: "id") { id: ID! kin: [Being] @shareable eats: [Being!] near: Thing depth: Int! }
      type Tree implements Being @key(fields: "id") { id: ID! eats: [Being!] near: Thing reeds: Int }
      union Thing = Fish | Tree`,
    air: `
      type Query { flyer: Thing }
      interface Being { id: ID! home: Being }
      type Bird implements Being @key(fields: "id") { id: ID! home: Being eats: [Being!] near: Thing wings: Int }
      type Fish implements Being @key(fields: "id") { id: ID! kin: [Being] @shareable home: Being lands: [Thing!] }
      type Tree implements Being @key(fields: "id") { id: ID! home: Being }
      union Thing = Bird`,
  },
  'interfaces of many types, which lead on by keys that they lack': {
    shelves: `type Query { thing: Thing things: [Thing] any: Any }
      ${manyTypes('shelves', ['id'], 'id: ID! size: Int next(of: Int): Thing')}`,
    labels: `type Query { labelled: [Any!] }
      ${manyTypes('labels', ['id', 'code'], 'id: ID! title: String kin: [Thing!] next: Thing')}`,
    dates: manyTypes('dates', ['code'], 'day: Int! past: [[Thing]] twin: Thing'),
  },
};

/** Types of one interface and one union, each with a link to the union, and in one subgraph some with a field of their own. */
function manyTypes(subgraph: string, keys: readonly string[], fields: string): string {
  const types = Array.from({ length: 12 }, (_, number) => `Thing${number}`);
  const own = fields.replaceAll('next(of: Int)', 'next').replaceAll('next:', `${subgraph}Next:`);
  const code = keys.includes('code') ? 'code: ID!' : '';
  const directives = keys.map((key) => `@key(fields: "${key}")`).join(' ');
  const objects = types.map((type, number) => {
    const apart = number % 3 === 0 ? `${subgraph}Own: Int` : '';
    return `type ${type} implements Thing ${directives} { ${own} ${code} ${subgraph}Any: Any ${apart} }`;
  });
  return `interface Thing { ${own} } union Any = ${types.join(' | ')} ${objects.join(' ')}`;
}
