/** The types of tokens that TypeScript's language server 7.0.2 gives, in its order. */
export const TOKEN_TYPES =
  "namespace class enum interface typeParameter type parameter variable property enumMember function method".split(" ");

/** The modifiers of tokens, in its order. */
export const TOKEN_MODIFIERS = "declaration readonly static async defaultLibrary local".split(" ");
