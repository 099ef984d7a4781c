// Archives, arrays and tables after random damage.
#include <filesystem>

#include "fuzz.hpp"
#include "hml/core/files.hpp"
#include "hml/dataset/formats/csv_reader.hpp"
#include "hml/dataset/npz.hpp"

namespace hml {
namespace {

/// Some text as a stream.
class TextBytes : public ByteStream {
 public:
  explicit TextBytes(std::string text) : text_(std::move(text)) {}
  std::size_t read(char* to, std::size_t count) override {
    count = text_.copy(to, count, std::min(at_, text_.size()));
    at_ += count;
    return count;
  }
  std::optional<std::uint64_t> size() const override { return text_.size(); }
  const std::string& name() const override { return name_; }

 private:
  std::string text_, name_ = "fuzz";
  std::size_t at_ = 0;
};

TEST(Fuzz, Csv) {
  fuzz({"a,b,c\n1,2.5,7\n-3,,\"12\"\n", "hit_id,x\r\n1,0.5\r\n2,-1e5\r\n"}, 20000,
       [](const std::string& text) {
         CsvReader csv(std::make_unique<TextBytes>(text));
         while (csv.next())
      for (std::size_t i = 0; i < csv.columns().size(); ++i) csv.number(i);
       });
}

TEST(Fuzz, Npy) {
  std::vector<std::string> corpus;
  for (const char* shape : {"(2, 3), ", "(6,), "})
    corpus.push_back(
        std::string("\x93NUMPY\x01\x00\x4a\x00", 10) +
        (std::string("{'descr': '<f4', 'fortran_order': True, 'shape': ") + shape + "}").append(74, ' ').substr(0, 74) +
        std::string(24, '\x3f'));
  fuzz(corpus, 20000, [](const std::string& text) { NpyReader(std::make_unique<TextBytes>(text)).read_all<float>(); });
}

TEST(Fuzz, Npz) {
  const auto path = std::filesystem::temp_directory_path() / "hml_fuzz.npz";
  std::vector<std::string> corpus;
  for (const char* name : {"arrays_deflated.npz", "zip64.zip"})
    corpus.push_back(read_text(std::string(HML_TEST_DATA "/dataset/") + name));
  fuzz(corpus, 200, [&](const std::string& text) {
    write_text(path, text);
    const ZipReader archive(path);
    for (const auto& member : archive.members()) {
      char buffer[512];
      const auto bytes = archive.open(member.name);
      while (bytes->read(buffer, sizeof buffer) == sizeof buffer) continue;
    }
  });
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace hml
