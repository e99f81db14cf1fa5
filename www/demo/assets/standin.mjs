// Stands in for the storefront SDK until there is one.

export function createLoyalty({ page, askServer }) {
  const ask = (name, body = {}) => askServer("POST", `stand-in?do=${name}`, body);
  const listeners = [];
  const seen = (view) => {
    listeners.forEach((listener) => listener(view));
    return view;
  };
  const member = () => page.member ? ask("me").then(seen) : Promise.resolve(null);
  return {
    on: (_, listener) => listeners.push(listener),
    program: {
      quote: (cart) => ask("quote", {
        order: { ref: "quote", occurred_at: new Date().toISOString(), ...cart },
      }),
    },
    member: {
      get: member,
      async rewards() {
        const [{ rewards }, me] = await Promise.all([ask("program"), member()]);
        return rewards.map(({ id, points, ...rest }) => {
          const have = me?.balances[0].active ?? 0;
          const state = have >= points ? "ready" : "short";
          return { ...rest, reward: id, points, have, state, missing: points - have };
        });
      },
    },
    redemptions: {
      create: (wish, { idempotencyKey: key }) => ask("redeem", { wish, key }).then((answer) => {
        seen(answer.view);
        return answer.redemption;
      }),
      cancel: (id, { idempotencyKey: key }) => ask("cancel", { id, key }).then((answer) => {
        seen(answer.view);
        return answer.redemption;
      }),
    },
    orders: {
      send: (signed) => ask("order", { signed }).then((answer) => {
        seen(answer.view);
        return answer;
      }),
    },
  };
}

export function defineElements(loyalty) {
  class Earn extends HTMLElement {
    set cart(cart) {
      loyalty.program.quote(cart).then(({ awards }) => {
        this.textContent = String(awards.reduce((sum, { points }) => sum + points, 0));
      });
    }
  }
  customElements.define("loyalty-earn", Earn);
}
