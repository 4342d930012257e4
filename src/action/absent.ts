/**
 * Stands in, inside the bundle, for the parts of @actions/core that open connections or start programs: this Action does
 * neither, and a test looks for both in what is built.
 */

export const HttpClient = undefined;
export const BearerCredentialHandler = undefined;
export const getExecOutput = undefined;
