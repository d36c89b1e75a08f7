use ebml_iterable::tools::read_vint;

/// What stands before the frames of a SimpleBlock or a Block (RFC 9559, 10.1 and 10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) track: u64,
    /// In ticks from the cluster's timecode.
    pub(crate) timecode: i16,
    /// A SimpleBlock's flag; a Block does not use it.
    pub(crate) keyframe: bool,
    /// More than one when frames are laced.
    pub(crate) frames: u16,
}

impl Block {
    pub(crate) fn read(data: &[u8]) -> Option<Self> {
        let (track, length) = read_vint(data).ok()??;
        let (&[high, low, flags], frames) = data.get(length..)?.split_first_chunk()?;
        let laced = flags & LACING != 0;
        let frames = if laced { u16::from(*frames.first()?) + 1 } else { 1 };
        Some(Self {
            track,
            timecode: i16::from_be_bytes([high, low]),
            keyframe: flags & KEYFRAME != 0,
            frames,
        })
    }
}

const KEYFRAME: u8 = 0x80;
const LACING: u8 = 0x06;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_tells_its_track_timecode_and_flag() {
        let block = Block::read(&[0x81, 0xFF, 0xFE, 0x80, b'x']).unwrap();
        assert_eq!(block, Block { track: 1, timecode: -2, keyframe: true, frames: 1 });
    }

    #[test]
    fn a_track_number_may_take_two_bytes() {
        let block = Block::read(&[0x41, 0x00, 0x00, 0x05, 0x00]).unwrap();
        assert_eq!(block, Block { track: 256, timecode: 5, keyframe: false, frames: 1 });
    }

    #[test]
    fn each_kind_of_lacing_counts_its_frames() {
        for lacing in [0x02, 0x04, 0x06] {
            assert_eq!(Block::read(&[0x81, 0, 0, lacing, 2, 1, 1, 9, 9, 9]).unwrap().frames, 3);
        }
    }

    #[test]
    fn a_cut_block_is_none() {
        for cut in
            [&[][..], &[0x81], &[0x81, 0], &[0x81, 0, 0], &[0x81, 0, 0, 0x02], &[0x00, 0, 0, 0], &[0x40]]
        {
            assert_eq!(Block::read(cut), None, "{cut:?}");
        }
    }
}
