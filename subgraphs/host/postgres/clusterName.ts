/** The folder of a server's data. Its name holds PostgreSQL's major version, since another version cannot read it. */
export const clusterName = 'cluster-18';
