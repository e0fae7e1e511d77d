// The outcome of a trace: what becomes of the connection for the client. Why, the last step says.

export type Outcome =
  | 'reaches'
  /** Some connections get through and some do not. */
  | 'partly'
  | 'refused'
  | 'times-out'
  /** NXDOMAIN. */
  | 'no-name'
  /** NODATA: the name exists without an address of a family that the client can use. */
  | 'no-address'
  /** The connection goes to where the API can not see. */
  | 'leaves'
  /** The client can not even try: no port, or it does not run. */
  | 'impossible'
  | 'unknown';
