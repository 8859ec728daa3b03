/**
 * What runs in the process of a smoke test: imports the package's server and tells the parent what became of it. Kept as
 * text because it must not bring any module of ours into the resolution it tests.
 */
export const smokeProbe = `
const tell = (error) => {
  const known = typeof error === "object" && error !== null;
  process.send({
    type: "failed",
    message: known ? String(error.message ?? error) : String(error),
    name: known ? String(error.name ?? "Error") : "",
    code: known ? String(error.code ?? "") : "",
    stack: known ? String(error.stack ?? "") : "",
  }, () => process.exit(1));
};
process.on("uncaughtException", tell);
process.on("unhandledRejection", tell);
import(process.env.CHAINSC_SMOKE_SERVER).catch(tell);
`;
