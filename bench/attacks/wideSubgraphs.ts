const owners = ['b', 'c', 'd', 'e', 'f'];
const fields = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])\n';

/**
 * Subgraphs that nobody serves, since planning for them is what costs: five that have the same fields, so that there are
 * very many plans, and fields that take long arguments.
 */
export const wideSdl: Readonly<Record<string, string>> = {
  'wide-a': `${link}scalar Anything
    type Query { wide: Wide anything(of: [Anything!]): Int ids(of: [ID!]): Int number(of: Int): Int }
    type Wide @key(fields: "id") { id: ID! }`,
  ...Object.fromEntries(
    owners.map((owner) => {
      const shared = fields.map((field) => `${field}: Wide @shareable`).join(' ');
      return [`wide-${owner}`, `${link}type Wide @key(fields: "id") { id: ID! ${shared} only_${owner}: Int }`];
    }),
  ),
};

/** Within every bound on text, and takes seconds to plan. The numbers make different operations. */
export function slowToPlan(number: number): string {
  const nested = (level: number): string =>
    level === 0
      ? owners.map((owner) => `only_${owner}`).join(' ')
      : fields.map((field) => `${field} { ${nested(level - 1)} }`).join(' ');
  return `query Slow${number} { wide { ${nested(3)} } }`;
}
