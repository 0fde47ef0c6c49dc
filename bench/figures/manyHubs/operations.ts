/** What is asked of the gateway, by whoever measures it. */
export const page = '{ products(first: 20) { nodes { id title } totalCount } }';
export const byId = 'query ($id: ID!) { product(id: $id) { id title price { amount } } }';
