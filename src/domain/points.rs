//! `Points`, and the making of every other whole amount that has the same range.

/// Makes a whole amount: a `u64` that is never more than 2^53 − 1, whose arithmetic says `None`
/// where it would leave that range. `min` and `max` are those of [`Ord`].
macro_rules! whole_amount {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// 2^53 − 1 = 9,007,199,254,740,991, the most there can be.
            pub const MAX: Self = Self((1 << 53) - 1);

            /// The amount, or `None` where it is more than [`Self::MAX`].
            #[must_use]
            pub const fn new(amount: u64) -> Option<Self> {
                if amount <= Self::MAX.0 { Some(Self(amount)) } else { None }
            }

            /// The bare number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// Whether this is nothing.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Both together, or `None` where that is more than [`Self::MAX`].
            #[must_use]
            pub const fn checked_add(self, more: Self) -> Option<Self> {
                // Two amounts below 2^53 cannot overflow 64 bits.
                Self::new(self.0 + more.0)
            }

            /// What is left without `less`, or `None` where `less` is the greater.
            #[must_use]
            pub const fn checked_sub(self, less: Self) -> Option<Self> {
                match self.0.checked_sub(less.0) {
                    Some(rest) => Some(Self(rest)),
                    None => None,
                }
            }

            /// What is left without `less`: nothing where `less` is the greater.
            #[must_use]
            pub const fn saturating_sub(self, less: Self) -> Self {
                Self(self.0.saturating_sub(less.0))
            }

            /// The sum, or [`Self::MAX`] where it would be more.
            #[must_use]
            pub fn saturating_add(self, more: Self) -> Self {
                self.checked_add(more).unwrap_or(Self::MAX)
            }

            /// All of them together, or `None` where that is more than [`Self::MAX`].
            pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
                amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }
        }

        impl core::fmt::Display for $name {
            /// The bare number in decimal digits; width and fill are respected.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

pub(super) use whole_amount;

whole_amount! {
    /// A number of points of some wallet: whole, never negative, 0 to 2^53 − 1.
    ///
    /// The bound is where a double stops telling neighbours apart. The platform's SQL binding and
    /// every JavaScript reader pass integers through a double, which rounds 2^53 + 1 to 2^53
    /// without a word; an amount that cannot be stored faithfully must not exist.
    Points
}
