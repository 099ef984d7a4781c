// How fast a column of a TTree or RNTuple is read, whole and in batches: bench_root_column FILE COLUMN [TREE].
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "hml/event/root/file.hpp"

namespace {

// Seconds to read all of the column by ranges of `batch` entries, the file newly opened.
double read(const std::filesystem::path& path, const char* tree_name, const char* column, std::int64_t batch) {
  const auto start = std::chrono::steady_clock::now();
  const hml::RootTree tree = hml::RootFile(path).tree(tree_name);
  for (std::int64_t begin = 0; begin < tree.entries(); begin += batch)
    tree.read(column, begin, std::min(begin + batch, tree.entries()));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "bench_root_column FILE COLUMN [TREE]\n");
    return 2;
  }
  const char* tree = argc > 3 ? argv[3] : "";
  const std::int64_t entries = hml::RootFile(argv[1]).tree(tree).entries();
  for (const std::int64_t batch : {std::max<std::int64_t>(entries, 1), std::int64_t{1000}}) {
    double best = 1e9;
    for (int round = 0; round < 7; ++round) best = std::min(best, read(argv[1], tree, argv[2], batch));
    std::printf("%s: %lld entries in batches of %lld: %.2f ms, %.1f million entries/s\n", argv[2],
                static_cast<long long>(entries), static_cast<long long>(batch), best * 1e3,
                static_cast<double>(entries) / best / 1e6);
  }
  return 0;
}
