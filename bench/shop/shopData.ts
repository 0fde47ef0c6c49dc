/**
 * The data behind the benchmark's subgraphs: a function of ids, so that every request can have ids of its own and a
 * subgraph spends next to nothing on finding them. A group has six users, six products and eighteen reviews that
 * refer only to one another; an id is `<group>-<number in the group>`.
 */
const groupSize = 6;
const reviewsEach = 3;

export interface User {
  readonly __typename: 'User';
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

export interface Product {
  readonly __typename: 'Product';
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

export interface Review {
  readonly __typename: 'Review';
  readonly id: string;
  readonly body: string;
}

export function usersOf(group: string): User[] {
  return numbers(groupSize).map((number) => user(`${group}-${number}`));
}

export function productsOf(group: string): Product[] {
  return numbers(groupSize).map((number) => product(`${group}-${number}`));
}

export function user(id: string): User {
  const number = numberOf(id);
  const name = names[number % names.length] ?? '';
  return { __typename: 'User', id, name, username: `@${name.slice(0, 3).toLowerCase()}${id}` };
}

export function product(upc: string): Product {
  const number = numberOf(upc);
  const name = `${goods[number % goods.length]} of lot ${upc}`;
  return { __typename: 'Product', upc, name, price: 250 + 75 * number, weight: 100 + 340 * number };
}

export function review(id: string): Review {
  const body = opinions[numberOf(id) % opinions.length] ?? '';
  return { __typename: 'Review', id, body };
}

/** The reviews that a user wrote. */
export function reviewsByUser(userId: string): Review[] {
  const number = numberOf(userId);
  return numbers(reviewsEach).map((nth) => review(`${groupOf(userId)}-${number + nth * groupSize}`));
}

/** The reviews of a product; each product has one of three users. */
export function reviewsOfProduct(upc: string): Review[] {
  const number = numberOf(upc);
  return numbers(reviewsEach).map((nth) => {
    const author = (number + 2 * nth) % groupSize;
    return review(`${groupOf(upc)}-${author + nth * groupSize}`);
  });
}

export function authorOf({ id }: Review): { id: string } {
  return { id: `${groupOf(id)}-${numberOf(id) % groupSize}` };
}

export function productOf({ id }: Review): { upc: string } {
  const number = numberOf(id);
  const nth = Math.floor(number / groupSize);
  return { upc: `${groupOf(id)}-${(number - 2 * nth) % groupSize}` };
}

export function isInStock(upc: string): boolean {
  return numberOf(upc) % 3 !== 0;
}

/** What it costs to send, in cents: nothing for dear products, else by the half gram. */
export function shippingEstimate({ price, weight }: Pick<Product, 'price' | 'weight'>): number {
  return price > 1000 ? 0 : Math.round(weight / 2);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function groupOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

const names = ['Aisyah Rahman', 'Li Wei', 'Nurul Huda', 'Chen Jing', 'Farid Ismail', 'Zhao Min'];
const goods = ['Headphones', 'Teapot', 'Batik scarf', 'Bamboo chair', 'Desk lamp', 'Rattan basket'];
const opinions = [
  'Came two days early and looks better than in the pictures.',
  'Good for the price, though the box was dented.',
  'I would order this again without thinking twice about it.',
  'Smaller than I thought it would be, but well made.',
];
