"""A wallet of the browser that signs with a real key: announced by EIP-6963, asked by EIP-1193, answered in Python."""

import json

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data

from refrain.units import checksum

ANNOUNCE = """
(() => {
  const listeners = {};
  const provider = {
    request: async ({ method, params = [] }) => {
      const { result, error } = JSON.parse(await window.askTestWallet(JSON.stringify({ method, params })));
      if (error) throw Object.assign(new Error(error.message), error);
      return result;
    },
    on: (event, listener) => ((listeners[event] ??= []).push(listener)),
  };
  window.tellTestWallet = (event, value) => (listeners[event] ?? []).forEach((listener) => listener(value));
  const info = { uuid: crypto.randomUUID(), name: "Test wallet", icon: "data:image/gif,", rdns: "test.wallet" };
  const detail = Object.freeze({ info: Object.freeze(info), provider });
  const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  addEventListener("eip6963:requestProvider", announce);
  announce();
})();
"""
SENT = "0x" + "7a" * 32


class Refusal(Exception):
    """An error as wallets give it (EIP-1193, EIP-1474)."""

    def __init__(self, code, message=""):
        super().__init__(message)
        self.code, self.message = code, message


class Wallet:
    """One account. `refuses` maps a method to the error that it answers with; `sent` are the transactions it sent."""

    def __init__(self, context, chain_id=1337):
        self.key = Account.create("test wallet")
        self.account = checksum(self.key.address)
        self.chain_id, self.refuses, self.sent, self.asked = chain_id, {}, [], []
        context.expose_function("askTestWallet", self.answer)
        context.add_init_script(ANNOUNCE)

    def answer(self, text):
        question = json.loads(text)
        self.asked.append(question["method"])
        try:
            return json.dumps({"result": self.request(**question)})
        except Refusal as error:
            return json.dumps({"error": {"code": error.code, "message": error.message}})

    def request(self, method, params):
        if method in self.refuses:
            raise self.refuses[method]
        if method in ("eth_requestAccounts", "eth_accounts"):
            return [self.account]
        if method == "eth_chainId":
            return hex(self.chain_id)
        if method == "eth_getBalance":
            return hex(10**19)
        if method == "personal_sign":
            message = encode_defunct(hexstr=params[0])
            return "0x" + self.key.sign_message(message).signature.hex()
        if method == "eth_signTypedData_v4":
            message = encode_typed_data(full_message=json.loads(params[1]))
            return "0x" + self.key.sign_message(message).signature.hex()
        if method == "eth_sendTransaction":
            self.sent.append(params[0])
            return SENT
        raise Refusal(4200, f"{method} is not known here")
