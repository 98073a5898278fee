/**
 * What programs import as "rftkit": a recipe as a function, and typed definitions for plug-ins.
 * Promises: what is exported here, with "rftkit/judge" and "rftkit/schemas", is the interface for
 * programs and follows the version of the package; no other path of the package can be imported.
 */
export { z } from "zod";
export { TryLaterError, UserError, type UserFault } from "../schemas/errors.ts";
export {
  definePolicy,
  defineStage,
  drop,
  keep,
  type PolicyDefinition,
  type StageDefinition,
} from "./define.ts";
export { type RecipeOptions, type RecipeResult, runRecipe } from "./recipe.ts";
export * from "./schemas.ts";
