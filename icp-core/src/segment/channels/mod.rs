//! Channels: whether each reaches the profile's people, at scale, at a reasonable cost, with a message that suits the place, and how to
//! spread a budget over them.

mod allocation;
mod scorecard;

pub use allocation::{
    AllocationReport, AllocationRequest, AllocationTier, Arm, Limit, Price, SpendChannel, SpendRate, allocate,
};
pub use scorecard::{
    ChannelCard, ChannelFacts, ChannelLimits, ChannelsReport, ChannelsRequest, Factor, FactorVerdict,
    Fitness, Mismatch, channels, channels_of,
};
