/** The CSS class with the colour of a contract; contracts without a colour are grey. */
export function contractClass(subgraph: string): string {
  return `contract contract-${subgraph.replace(/[^\w-]/g, '')}`;
}
