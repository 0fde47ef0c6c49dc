/** What a newcomer finds open in the editor's tabs. */
export const exampleOperations: { query: string; variables?: string }[] = [
  {
    query: `# Products of every hub, in one order, with their stock
query SearchAllHubs($text: String = "tea") {
  products(first: 10, filter: { text: $text }) {
    totalCount
    nodes {
      title
      price { amount currencyCode }
      hub { code name }
      merchant { legalName }
      stock { available }
    }
    pageInfo { hasNextPage endCursor }
    coverage { hub status latencyMs }
  }
}
`,
  },
  {
    query: `# The hubs of the network and what they serve
query Network {
  hubs {
    code
    name
    country
    currency
    status
    subgraphs { name status contractVersion unsupportedFields latencyP50Ms }
  }
}
`,
  },
];
