/** Class that gives what belongs to a contract its colour; contracts of no colour of their own are grey. */
export function contractClass(subgraph: string): string {
  return `contract contract-${subgraph.replace(/[^\w-]/g, '')}`;
}
