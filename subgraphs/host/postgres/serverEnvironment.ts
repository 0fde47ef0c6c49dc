/** All that PostgreSQL's programs see of the environment: nothing of the caller's changes what they do. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
