"""The storefront: Flask pages and the resale API over the `refrain` library. It holds no business rule."""
