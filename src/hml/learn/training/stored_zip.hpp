#pragma once
#include <map>
#include <string>
#include <string_view>

namespace hml {

/// The entries of a zip archive whose entries are stored, not compressed, as views into `archive`: read from its
/// central directory, 64-bit sizes too, each entry's own header and checksum compared. An input error at `place` says
/// what is torn, compressed or overlapping (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
std::map<std::string, std::string_view> stored_zip_entries(std::string_view archive, const std::string& place);

}  // namespace hml
