//! Order lines → columns by customer.
