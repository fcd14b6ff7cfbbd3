/**
 * No question of which kind a signal is: a kind is asked for what it can do. Refused are comparisons with the name of a
 * kind, cases of it, and names such as isShape. What is compared does not matter, for any name can hold a kind: a list
 * that has nothing to do with kinds takes other words.
 */

/** The text of a node that is a plain string, or null. */
function textOf(node) {
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

export const kindNames = {
  meta: { type: 'problem', schema: [{ type: 'array', items: { type: 'string' } }] },
  create(context) {
    const [kinds] = context.options;
    const capitals = kinds.map((kind) => kind[0].toUpperCase() + kind.slice(1));
    const question = new RegExp(`^is(${capitals.join('|')})(Metrics)?$`);
    const report = (node, what) => context.report({ node, message: `${what} asks which kind it is: ask its kind what it can do.` });
    const checkText = (node) => kinds.includes(textOf(node)) && report(node, `A comparison with "${textOf(node)}"`);
    // What is imported, or put into an object, by the name it has is two nodes at one place.
    const seen = new Set();
    const checkName = (node) => {
      if (!question.test(node.name) || seen.has(node.range[0])) return;
      seen.add(node.range[0]);
      report(node, node.name);
    };
    return {
      'BinaryExpression[operator=/^[!=]==?$/]'({ left, right }) {
        checkText(left);
        checkText(right);
      },
      SwitchCase: ({ test }) => checkText(test),
      Identifier: checkName,
      PrivateIdentifier: checkName,
    };
  },
};
