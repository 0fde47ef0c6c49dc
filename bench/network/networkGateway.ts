import { type GatewayKind, gatewayKinds } from '../gateways.ts';

/** This gateway over the hubs of a registry file. No other gateway can take this work. */
export function networkGateway(registryFile: string, more: readonly string[] = []): GatewayKind {
  const ours = gatewayKinds.find(({ name }) => name === 'ours');
  if (!ours) throw new Error('This gateway is not among those that are compared.');
  return {
    ...ours,
    about: 'this gateway, hubs',
    command: (assignment) => {
      const { program, args } = ours.command(assignment);
      return {
        program,
        args: [...args.map((arg) => (arg.startsWith('--supergraph=') ? `--registry=${registryFile}` : arg)), ...more],
      };
    },
  };
}
