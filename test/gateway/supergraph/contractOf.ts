/** A contract with the head that links what the hub-served contracts link, for tests that compose small ones. */
export function contractOf(body: string): string {
  return /* GraphQL */ `
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@composeDirective"])
      @link(url: "https://specs.ehub.dev/hub/v1.0", import: ["@owned", "@route", "@scatter", "@replicated"])
      @composeDirective(name: "@owned") @composeDirective(name: "@route")
      @composeDirective(name: "@scatter") @composeDirective(name: "@replicated")
    directive @owned(by: String! = "id") on OBJECT
    directive @route(by: String!, opens: Boolean! = false) on FIELD_DEFINITION
    directive @scatter(merge: hub__Merge!, hubs: String) on FIELD_DEFINITION
    directive @replicated on FIELD_DEFINITION
    enum hub__Merge { CONNECTION LIST FIRST }
    ${body}
  `;
}
