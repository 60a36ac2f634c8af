"""The blockchain: the only package that knows JSON-RPC, ABIs and web3; the others see frozen values."""
