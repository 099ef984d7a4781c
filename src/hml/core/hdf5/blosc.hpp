#pragma once

namespace hml::h5 {

/// Teaches the HDF5 library to unpack what PyTables packed with Blosc (filter 32001), as pandas' files often are. To be
/// called before a file is opened, by who may enter the library.
void register_blosc();

}  // namespace hml::h5
