import { contractSdl } from '../../../schema/contracts.ts';
import type { EntityLoaders } from '../../../schema/federatedSchema.ts';
import { type FakeContext, FakeContract } from './FakeContract.ts';
import type { FakeRows } from './FakeRows.ts';
import { servedResolvers } from './servedResolvers.ts';

type Context = FakeContext<FakeRows>;

/** The contract `inventory` as fake hubs serve it, in the version of this SDL. Share one among many hubs. */
export function inventoryContract(sdl: string = contractSdl('inventory')): FakeContract<FakeRows> {
  return new FakeContract<FakeRows>(sdl, {
    resolvers: servedResolvers(sdl, resolvers),
    entities,
  });
}

const entities: EntityLoaders<Context> = {
  Product: (references, { rows }) => references.map(({ id }) => (rows.product(String(id)) ? { id } : null)),
  StockLevel: (references) => references.map(() => null),
  Reservation: (references) => references.map(() => null),
};

const resolvers = {
  Product: {
    stock: ({ id }: { id: string }, _: unknown, { rows }: Context) => {
      const available = rows.product(id)?.available ?? 0;
      return { onHand: available, reserved: 0, available, asOf: '2026-03-01T09:30:00.000Z', levels: [] };
    },
  },
  Mutation: {
    reserveStock: (_: unknown, __: unknown, { rows }: Context) => {
      rows.log.push('reserveStock');
      return { userErrors: [] };
    },
  },
};
